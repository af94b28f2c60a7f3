"""
Posts that ask for nothing: thanks, and signs of it, in the languages that desks are likely to hear.

It errs on the side of work. A post is mere thanks only if every word and every sign of it is known to ask for nothing,
and if it shows nothing beside its words. "Help" is such a word only in "thanks for your help", and what thanks in one
language and means something else in another (the Danish "tak" is a Polish "yes") is no thanks by itself.
"""

import re
import unicodedata

from bot.desk.mention import Mention

_THANKS = """
thanks, thank you, thank u, thx, tks, ty, tysm, thankyou, cheers, appreciate it, appreciated
gracias, danke, danke schön, dankeschön, dank, merci, obrigado, obrigada, brigado, brigada, valeu, grazie
bedankt, dankjewel, dankuwel, dank je wel, dank u wel, tack, takk, mange tak, tusind tak, kiitos
dziękuję, dzięki, děkuji, díky, ďakujem, teşekkürler, teşekkür ederim, teşekkür ederiz, sağol, sağolun
mulțumesc, mersi, ευχαριστώ, спасибо, дякую, благодаря, gràcies, eskerrik asko, diolch
شكرا, شكراً, תודה, धन्यवाद, शुक्रिया, ขอบคุณ, ขอบคุณครับ, ขอบคุณค่ะ
ありがとう, ありがとうございます, ありがとうございました, どうもありがとう, どうもありがとうございます
谢谢, 謝謝, 多谢, 多謝, 감사합니다, 고마워요, 고맙습니다, terima kasih, makasih, salamat, cảm ơn
"""
_WITH_THEM = """
ok, okay, great, perfect, awesome, super, so, so much, very much, much, many, a lot
vale, genial, perfecto, muchas, muchísimas, mil, vielen, sehr, schön, herzlichen, alles klar, beaucoup, bien, parfait
muito, perfeito, mille, tante, molte, hartelijk, så mycket, tusen, mange, paljon, wielkie, bardzo, moc, çok
πολύ, большое, moltes, جزيلا, جزيلاً, רבה
"""
_BEHIND_THEM = r"""
again, all, you, à vous, à toi, euch, dir, ihnen, appreciate (?:the|your) (?:help|reply|answer)
for (?:the |your |all )*(?:quick |fast )?(?:help|reply|answer)
por (?:la |tu |su |vuestra )?(?:rápida )?(?:ayuda|respuesta)
für (?:die |eure |deine |ihre )?(?:schnelle )?(?:hilfe|antwort)
pour (?:votre |ton |ta |la |l')?(?:aide|réponse)
pela (?:ajuda|resposta), per (?:l'aiuto|la risposta)
"""
_GLAD = frozenset(
    "🙏👍👌🙌🙇🤗🤝🫶💪🤙🤘✌😊🙂☺😀😃😄😁😉😌😍🥰😘😗😙😚😋😎😇🤩🥳❤♥🧡💛💚💙💜🖤🤍🤎💗💖💕💓💞💘💝❣🎉🎊✨🌟⭐🌸🌹🌺🌻🌷💐🍀✅✔💯"
)
_TONES = "\U0001f3fb-\U0001f3ff♀♂"  # of skin, and of whom a sign shows
_SMILES = r":-?\)+|;-?\)+|:-?d\b|<3+|\^_?\^"
_SIGNS = re.compile(rf"{_SMILES}|[\s.,!¡…~。、！，।،–—-]|[{''.join(_GLAD)}{_TONES}]")
_HANDLES = re.compile(r"@[\w.@-]+")


def only_thanks(mention: Mention) -> bool:
    """Whether a post says nothing but thanks, in words or in signs that look content, and shows nothing beside."""
    if mention.media or mention.quoted is not None or mention.warning:
        return False
    bare = _plain(_HANDLES.sub(" ", mention.text))
    words = " ".join(_SIGNS.sub(" ", bare).split())
    return bool(_SAYS_THANKS.fullmatch(words)) if words else not _GLAD.isdisjoint(bare)


def _plain(text: str) -> str:
    """
    As it is compared: in small letters, with straight apostrophes, without what is not seen or only marks a letter.

    What joins signs to one picture is not seen either, so that each of them has to be known.
    """
    folded = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    return "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Mc", "Cf"))


def _any_of(phrases: str) -> str:
    """
    The longest phrase that stands here, and no shorter one for another try: a stranger may write "so much" a
    thousand times over, and there are two ways to read each.
    """
    written = (_plain(phrase.strip()) for phrase in re.split(r"[,\n]", phrases.strip()))
    return rf"(?>(?:{'|'.join(sorted(written, key=len, reverse=True))})(?= |$))"


_SAYS_THANKS = re.compile(
    rf"(?:{_any_of(_WITH_THEM)} )*{_any_of(_THANKS)}"
    rf"(?: {_any_of(', '.join((_THANKS, _WITH_THEM, _BEHIND_THEM)))})*"
)
