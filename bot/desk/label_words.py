"""
The words by which the desk knows what a mention is about, in the languages that its queues mostly have.

Each stands at the beginning of a word, so that `"retras"` finds "retraso" and "retrasado", and may be several words.
They are regular expressions: a boundary ends a word that begins others (`sauer`, which begins "Sauerstoff"), and a look
around keeps out what turns one into its opposite ("kein Problem").
"""

from collections.abc import Mapping

from bot.desk import label_english

PRESS: Mapping[str, str] = {
    "en": "journalist|reporter here|for a story|for comment|press inquiry|press enquiry|press office|media inquiry|"
    "media enquiry|media request|on the record|news desk",
    "es": "periodista|gabinete de prensa|soy de la prensa|para un reportaje|para un artículo|medio de comunicación",
    "de": "journalist|pressestelle|presseanfrage|für einen artikel|für einen beitrag|redaktion",
    "fr": "journaliste|service de presse|demande presse|pour un article|pour un reportage|rédaction",
    "pt": "jornalista|assessoria de imprensa|gabinete de imprensa|para uma reportagem|para uma matéria",
    "it": "giornalista|ufficio stampa|per un articolo|per un servizio|redazione",
    "ca": "periodista|gabinet de premsa|per a un reportatge|per a un article",
    "nl": "journalist\\b|persvoorlichting|persvraag|voor een artikel|redactie",
}

SALES: Mapping[str, str] = {
    "en": "thinking of switching to|thinking about switching to|want to switch to|looking to buy|want to buy|"
    "interested in buying|how much is|how much does|how much would|price for|pricing|a quote for|"
    "business plan|sign up for|do you have an offer|any deals|recommend a|become a customer",
    "es": "cuánto cuesta|cuanto cuesta|cuánto vale|cuanto vale|qué precio|que precio|quiero contratar|"
    "me gustaría contratar|quiero comprar|tarifa para empresas|presupuesto para|tenéis alguna oferta|"
    "hacerme cliente",
    "de": "was kostet|wie viel kostet|wieviel kostet|was würde|möchte zu euch wechseln|zu euch wechseln|"
    "will kaufen|möchte kaufen|möchte bestellen|angebot für|firmentarif|tarif für|kunde werden",
    "fr": "combien coûte|combien coute|quel est le prix|quel prix|je voudrais acheter|je veux acheter|souscrire|"
    "un devis|offre entreprise|devenir client|passer chez vous",
    "pt": "quanto custa|qual o preço|qual é o preço|quero comprar|quero contratar|quero assinar|"
    "gostaria de contratar|orçamento para|tarifário para|plano para empresas|ser cliente",
    "it": "quanto costa|che prezzo|qual è il prezzo|vorrei acquistare|voglio comprare|vorrei passare a|"
    "un preventivo|offerta business|diventare cliente|attivare un abbonamento",
    "ca": "quant costa|quant val|quin preu|vull contractar|vull comprar|un pressupost|fer-me client",
    "nl": "wat kost|hoeveel kost|wil overstappen|wil kopen|wil bestellen|offerte voor|zakelijk abonnement|klant worden",
}

COMPLAINT: Mapping[str, str] = {
    "en": label_english.COMPLAINT,
    "es": "no funciona|no me funciona|sigue sin|sin servicio|sin internet|sin señal|sin conexión|sin línea|"
    "no me va|no va (?:el|la|internet|nada|bien)|"
    "se ha caído|se cayó|caído|avería|averia|nadie contesta|nadie responde|nadie me|no contest|no respond|"
    "llevo esperando|llevo días|llevo dos|llevo tres|llevo una|pésim|pesim|horrible|fatal|vergüenza|"
    "verguenza|vergonzos|estafa|timo|ladrones|reclam|queja|devolución|devuelv|me habéis cobrado|"
    "me han cobrado|cobran|hart|indignan|decepci|retras|cancelad|nunca más|inaceptable|asco|no puedo entrar|"
    "(?<!sin )(?<!hay )(?<!ningún )problema|incidencia|peor",
    "de": "funktioniert nicht|geht nicht|gehen nicht mehr|geht nichts|läuft nicht|kaputt|störung|ausfall|ausgefallen|"
    "kein internet|kein netz|keinen empfang|keine verbindung|immer noch nicht|immer noch kein|warte seit|"
    "seit tagen|seit stunden|seit wochen|niemand antwortet|keine antwort|niemand meldet|schlecht|miserabel|"
    "unverschämt|frechheit|katastroph|peinlich|abzock|betrug|beschwer|erstatt|geld zurück|enttäusch|sauer\\b|"
    "nervt|nie wieder|verspät|storniert|ausgebucht|doppelt abgebucht|(?<!kein )problem(?!los)|"
    "fehler(?!frei|los)|stürzt ab|scheiß",
    "fr": "ne marche pas|marche pas|ne fonctionne pas|fonctionne pas|ne marche plus|ne fonctionne plus|en panne|"
    "pannes?\\b|plus d'internet|pas d'internet|pas de réseau|plus de réseau|toujours pas|toujours aucun|"
    "personne ne répond|aucune réponse|sans réponse|j'attends (?:depuis|toujours|encore)|"
    "nul\\b(?! doute)|nulle\\b(?! part)|honte|scandal|inadmissible|inacceptable|"
    "arnaque|voleur|escro|réclam|rembours|déçu|marre|ras le bol|jamais plus|plus jamais|retard|annulé|"
    "prélevé|(?<!pas de )(?<!aucun )(?<!sans )(?:problème|probleme|souci)|bugs?\\b|bugu|pire",
    "pt": "não funciona|nao funciona|não está a funcionar|parou de funcionar|sem serviço|sem internet|sem sinal|"
    "sem rede|fora do ar|caiu|avaria|ninguém responde|ninguem responde|ninguém atende|ainda não|ainda nao|"
    "à espera|esperando há|péssim|pessim|horrível|vergonha|absurdo|golpe|roubo|reclam|queixa|reembols|devolv|"
    "cobra|decepc|desiludid|fart|atras|cancelad|nunca mais|inaceitável|(?<!sem )problema|descaso|lixo|pior(?:es)?\\b",
    "it": "non funziona|non va (?:il|la|internet|niente|più)|non funzionano|non riesco|"
    "senza servizio|senza internet|senza linea|senza segnale|"
    "guasto|disservizio|nessuno risponde|nessuna risposta|ancora nulla|ancora niente|aspetto da|pessim|"
    "orribile|vergogn|schifo|truffa|ladri|reclam|rimbors|addebit|delus|stuf[oi]\\b|stufa di|ritardo|cancellat|mai più|"
    "inaccettabile|(?<!nessun )(?<!senza )problem|peggio",
    "ca": "no funciona|no em va|no va (?:el|la|l'|internet|bé)|"
    "sense servei|sense internet|sense línia|sense cobertura|avaria|ningú respon|"
    "ningú contesta|encara no|pèssim|horrible|vergonya|estafa|reclam|queixa|devol|cobrat|fart|decep|retard|"
    "cancel·lat|mai més|problema|pitjor",
    "nl": "werkt niet|doet het niet|werken niet|kapot|storing|geen internet|geen bereik|geen verbinding|"
    "nog steeds niet|nog steeds geen|wacht al|al dagen|al weken|niemand reageert|geen reactie|geen antwoord|"
    "slecht(?!s\\b)|waardeloos|belachelijk|schandal|oplicht|klacht|klagen|terugbetal|geld terug|teleurgesteld|"
    "irritant|nooit meer|vertrag|geannuleerd|(?<!geen )(?<!zonder )probleem|drama",
}

QUESTION: Mapping[str, str] = {
    "en": label_english.QUESTION,
    "es": "cómo puedo|como puedo|cómo hago|se puede|podéis|podríais|me podéis|alguien sabe|sabéis|cuándo|"
    "dónde puedo|necesito ayuda|necesito saber|una duda|una pregunta|ayudad",
    "de": "wie kann ich|wie lange|wie komme ich|könnt ihr|können sie|weiß jemand|wisst ihr|wann kommt|wann wird|"
    "wo finde|ist es möglich|brauche hilfe|eine frage|ich frage mich",
    "fr": "comment faire|comment puis|comment je|est-ce que|pouvez-vous|pourriez-vous|savez-vous|quelqu'un sait|"
    "à quand|où puis|besoin d'aide|une question",
    "pt": "como posso|como faço|como é que|podem ajudar|podem-me|alguém sabe|sabem|quando é que|onde posso|"
    "preciso de ajuda|uma dúvida|uma pergunta",
    "it": "come posso|come faccio|come si|potete|potreste|qualcuno sa|sapete|quando sarà|dove posso|"
    "ho bisogno di aiuto|una domanda|un'informazione",
    "ca": "com puc|com ho faig|es pot|podeu|algú sap|sabeu|quan serà|on puc|necessito ajuda|un dubte|una pregunta",
    "nl": "hoe kan ik|hoe lang|kunnen jullie|kunt u|weet iemand|weten jullie|wanneer komt|wanneer is|waar kan ik|"
    "hulp nodig|een vraag|is het mogelijk",
}

PRAISE: Mapping[str, str] = {
    "en": label_english.PRAISE,
    "es": "gracias|genial|excelente|estupend|maravill|me encanta|os quiero|sois los mejores|gran servicio|"
    "enhorabuena|felicidades|qué bien|muy content|recomiend",
    "de": "danke|dankeschön|super service|toll|großartig|klasse\\b|spitze\\b|begeistert|hervorragend|bester service|"
    "weiter so|sehr zufrieden|liebe euch|empfehl",
    "fr": "merci|génial|excellent|super service|parfait|bravo|j'adore|au top|félicitations|très content|ravie?s?\\b|"
    "recommande",
    "pt": "obrigad|excelente|ótim|óptim|maravilh|adoro|adorei|parabéns|muito bom|muito content|recomendo|nota 10",
    "it": "grazie|eccellente|ottim|bravissim|bravi|complimenti|fantastic|adoro|perfetto|soddisfatt|consiglio a tutti",
    "ca": "gràcies|moltes gràcies|genial|excel·lent|fantàstic|enhorabona|m'encanta|molt content|recoman",
    "nl": "bedankt|dank je|dank u|dankjewel|geweldig|top service|fantastisch|uitstekend|complimenten|heel blij|"
    "super blij|aanrader",
}
