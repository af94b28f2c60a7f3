"""
Posts that ask for nothing: thanks, and signs of it, in the languages that desks are likely to hear.

It errs on the side of work. A single word that may mean anything else makes a post an ordinary one.
"""

import re
import unicodedata

_SAID = """
thanks thank you thx tks ty tysm thankyou cheers ta so very much a lot all again many for your the help quick reply
answer great perfect awesome appreciate it appreciated ok okay
gracias muchas muchísimas mil por la ayuda respuesta vale genial perfecto
danke dankeschön vielen dank schön sehr herzlichen euch dir ihnen für die hilfe antwort schnelle super alles klar
merci beaucoup bien vous à pour votre aide réponse parfait
obrigado obrigada muito pela ajuda resposta valeu brigado brigada
grazie mille tante molte per l'aiuto
bedankt dank je wel u hartelijk dankjewel dankuwel
tack så mycket takk tusen tak mange kiitos paljon
dziękuję dzięki bardzo wielkie děkuji děkuju moc díky ďakujem
teşekkürler teşekkür ederim çok sağol sağolun
mulțumesc mersi ευχαριστώ πολύ спасибо большое дякую благодаря
gràcies moltes eskerrik asko diolch
شكرا شكراً جزيلا תודה רבה धन्यवाद शुक्रिया ขอบคุณ ขอบคุณครับ ขอบคุณค่ะ
ありがとう ありがとうございます ありがとうございました どうも 谢谢 謝謝 多谢 多謝 감사합니다 고마워요 고맙습니다
terima kasih makasih salamat cảm ơn
"""
_CORE = re.compile(
    r"thank|thx|tks|\bty|cheers|\bta\b|appreciate|gracias|dank|merci|mersi|obrigad|brigad|valeu|grazie|\bgràcies|tack|takk|"
    r"\btak\b|kiitos|dziękuję|dzięki|děkuj|díky|ďakujem|teşekkür|sağol|mulțumesc|ευχαριστώ|спасибо|дякую|благодаря|"
    r"eskerrik|diolch|شكر|תודה|धन्यवाद|शुक्रिया|ขอบคุณ|ありがとう|どうも|谢谢|謝謝|多谢|多謝|감사|고마|고맙|kasih|"
    r"salamat|cảm"
)
_UNHAPPY = frozenset("😡😠🤬👎🖕💩😤😢😭😞😔😟🙁☹😩😫😣😖💔🤮🤢🙄😒🚮🤡😱🆘❓❗⁉‼🤔😕")
_ADDRESSED = re.compile(r"(?:https?://\S+)|(?:[@#][\w.@-]+)")


def only_thanks(text: str) -> bool:
    """Whether a post says nothing but thanks, in words or in pictures that look content."""
    bare = _ADDRESSED.sub(" ", unicodedata.normalize("NFC", text)).casefold().strip()
    if not bare or "?" in bare or _UNHAPPY & set(bare):
        return False
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", _without_marks(bare))
    if not words:
        return any(unicodedata.category(sign) == "So" for sign in bare) and not any(sign.isalnum() for sign in bare)
    return not any(sign.isdigit() for sign in bare) and all(w in _WORDS for w in words) and bool(_CORE.search(bare))


def _without_marks(text: str) -> str:
    """Signs that some scripts write on their letters belong to the word, and would cut it in two."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Mc"))


_WORDS = frozenset(_without_marks(word.casefold()) for word in _SAID.split())
