"""
The words of `bot.desk.label_words` for English, of which a word rule can tell more than of other languages.

English says that something does not work in many ways, and each is a few words in a fixed order. They were chosen by
reading what customers write to companies; what is as often said of something else ("no idea", "works now") is missing.
"""

_WORKS = (
    "work|load|play|open|connect|start|sync|show(?:ing|s)? up|showing|updat|respon|download|stream|log ?in|sign ?in|"
    r"let(?:ting)? (?:me|us)\b|access|hear|listen"
)
"""What is said to be the matter where something does not do it."""

_GOES_ON = (
    "crash|stop|freez|skip|paus|buffer|logg|kick|disconnect|say|tell|giv|show|clos|shut|restart|play|chang|add|remov|"
    "gett|ask|send|charg"
)
"""What something keeps on doing that shall not."""

COMPLAINT = "|".join(
    (
        rf"(?:does|did|do|wo|is|are|was|were|ca|could)n'?t (?:even |seem to |appear to |actually )?(?:{_WORKS})",
        r"(?:can|could|wo|will|do|does|did)(?: ?not|n'?t) (?:be able to|get (?:in\b|into|it to|through|past|my|the))",
        r"(?:can|could)(?:not| not|n'?t) (?:add|use|reach|book|pay|cancel|find my|access|log|play|open|connect|hear)\b",
        "not (?:even )?(?:working|loading|playing|opening|connecting|syncing|updating|responding|showing|recogni[sz])",
        "unable to|not letting|refuses to|stop(?:s|ped)? (?:working|playing|responding|loading)",
        "nothing (?:works|loads|happens|happened|helps|helped)|none of (?:it|them|these|those|this|that) work",
        rf"keeps? (?:on )?(?:{_GOES_ON})\w*ing|crash(?:es|ed|ing)|freez(?:es|ing)|frozen|glitch|bugs?\b(?! me)|buggy",
        r"stuck\b|gr[ea]yed out|broken|broke (?:the|my|it)\b|messed up|screwed|disappeared|missing (?:from|my)",
        r"(?:items?|songs?|tracks?|albums?|playlists?) (?:are |is )?missing",
        r"(?:is|are|went|been|goes|still|completely|internet|wifi|site|app) down\b(?! (?:to|for|the|with|by)\b)",
        r"down again|outage|no service|no signal|no internet|(?<!no )(?:unknown |an )errors?\b|no luck\b|no joy\b",
        r"still (?:nothing|no\b|not|doesn|won|can't|cant|cannot|isn|didn|hasn|haven|happen|the same|waiting)",
        r"still (?:having|getting) (?:the|this|that|an?)\b|(?:same|similar) (?:issue|problem|error)",
        r"(?:an?|the|this|another) (?:issue|problem)s? (?:again|here|too|still|since|when|persist|happens?|occurs?)\b",
        "(?<!solved the )(?<!fixed the )(?:problem|issue|trouble)s? (?:with|logging|playing|getting|accessing|connect)",
        r"(?<!whenever i )ha(?:ve|ving|s|d) (?:been having )?(?:\w+ )?(?:issues|problems|trouble)\b",
        r"on hold for|waiting for over|delay(?:s|ed)?\b|cancelled my|(?:nobody|no one) answers|no response|no reply",
        "(?:lost|deleted|removed|removes|deleting|lose|losing) (?:all )?(?:of )?my|damaged|ruin(?:s|ed|ing)",
        "(?:logged|logs|logging|kicked|kicks|kicking) me out|for no reason|without (?:any )?(?:warning|notice)",
        "overcharg|charged me|(?:was|were|been|being|got) charged|charged twice|double charged|false charge",
        "refund|money back|compensation|scam|rip off|ripped off|rip-off|waste of",
        r"worst|terribl|awful|horribl|useless|ridiculous|unacceptable|disgrac|disappoint|pathetic|joke of a|appalling",
        r"(?:is|what|absolute|complete) (?:a )?joke\b|shocking|disgusting|nightmare|bullshit|garbage|stupid|sucks?\b",
        r"complain(?:t|ed|ing)?\b|fed up|sick of|tired of|frustrat|annoying|annoyed|infuriat|pissed|unhappy|rude\b",
        r"i hate\b|hate (?:you|this|it when)|never again|never using|never flying|liars?\b|lies\b|lied\b|shame on",
        r"(?:poor|bad|terrible) (?:customer )?(?:service|experience)|(?:so|very|really|too|pretty|how|this is) bad\b",
        r"sort it out|fix (?:your|this|it|that|the)\b|needs? (?:to be )?fix|thanks for nothing|😡|🤬|😠|👎",
    )
)

QUESTION = "|".join(
    (
        r"how do (?:i|you|we)\b|how can (?:i|we)\b|how long|how to|what is the|where is|where can i|when will|when is",
        "can (?:you|u|someone|anyone) (?:please |pls )?(?:help|tell|fix|check|explain|look|answer|advise|confirm)",
        r"could (?:you|someone|anyone)|(?:does|do) (?:anyone|you) know|is there (?:a|any|an)\b|is it possible",
        r"why (?:is|are|do|does|did|can't|cant|won't|isn't|doesn't|has|have|was|would)\b|any idea|any update",
        r"(?:would|wanted|want|like) (?:like )?to know|(?:am|i'm|just|been) wondering|i wonder",
        r"(?:a|another|one more|quick) question|let me know (?:if|when|how|what|why|where)\b",
        "help me|help please|need (?:some |your )?help|(?:please|pls|plz) (?:help|advise|assist|reply|respond|answer)",
        "(?:please|pls|plz) (?:check|look|confirm|let me know|tell me|explain|investigate)",
    )
)

PRAISE = "|".join(
    (
        r"thank(?!\w* (?:in advance|but\b|anyway))|thx\b|tysm\b|cheers\b|kudos|shout ?out|well done",
        "good job|nice (?:one|work|job)",
        "great (?:service|job|help|work|experience|stuff|app|customer|news)|(?:so|very|super) helpful|best service",
        r"love (?:you|your|the|it\b|u\b)|loving|awesome|amazing|excellent|brilliant|fantastic|impressed|lifesaver",
        r"the best\b(?! way)|(?:much|really|very|greatly) appreciated|appreciate (?:it|that|the|you|your)\b",
        r"you (?:guys )?rock\b|you're (?:a |the )?(?:best|legend|star|great)\b",
    )
)
