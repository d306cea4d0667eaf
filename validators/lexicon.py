"""The closed lists of English words that the check of rewordings knows."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONTRAST = _words(
    # negation and quantity
    "not no never none neither nor without except but excluding unlike opposite reverse reversed instead "
    "hardly barely all each every both any only some few half least most less more fewer fewest many much several "
    "maximum minimum maximal minimal total sum average mean median difference ratio percentage "
    # size and degree
    "tall taller tallest short shorter shortest high higher highest low lower lowest long longer longest "
    "big bigger biggest large larger largest small smaller smallest great greater greatest little tiny huge "
    "wide wider widest narrow narrower narrowest thick thicker thickest thin thinner thinnest deep deeper deepest "
    "heavy heavier heaviest light lighter lightest dark darker darkest bright brighter brightest "
    "fast faster fastest slow slower slowest quick quicker quickest steep steeper steepest flat "
    "hot hotter hottest warm warmer warmest cold colder coldest cool cooler coolest strong stronger strongest "
    "weak weaker weakest old older oldest young younger youngest new newer newest good better best bad worse worst "
    "rich poor easy hard full empty exact approximately nearly almost roughly "
    # time and order
    "first last second third next previous before after earlier earliest later latest early late until since "
    "begin beginning start starting end ending finish final finally initial initially already still again "
    "now then once twice always sometimes often while during simultaneously "
    # place and direction
    "left right up down upward downward above below over under beneath top bottom upper upside north south east west "
    "clockwise counterclockwise anticlockwise inside outside within beyond front behind near nearer nearest far "
    "farther farthest further furthest close closer closest middle centre center central corner edge adjacent "
    "forward forwards backward backwards across toward towards away horizontal vertical diagonal parallel "
    "perpendicular "
    # truth, likeness, cause, state
    "true false correct incorrect wrong valid invalid same different equal unequal similar identical odd even "
    "cause causes effect effects because result outcome consequence prevent prevents likely unlikely probably possibly "
    "increase decrease rise fall grow shrink open closed close shut add remove gain lose win loser winner "
    "positive negative inner outer visible missing"
)
"""Words that turn a question into another when one comes in or goes."""

ROLES = _words("from to into onto toward towards by than behind under over above below before after until with")
"""Prepositions that say what part a value plays: each must go with the same value."""

NUMBERS = {
    "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "hundred": "100",
    "thousand": "1000", "dozen": "12", "couple": "2", "pair": "2", "twice": "2", "double": "2",
}  # fmt: skip
"""Words that are numbers; "one" is left out, for "which one of them" holds none."""

FUNCTION = _words(
    "a an the this that these those it its they them their there here he she his her who whom whose which what where "
    "when why how is are was were be been being am do does did done doing has have had having can could will would "
    "shall should may might must and or if whether as at by for from in into of off on onto out over per than through "
    "to up upon with via between among amongst along around about one ones thing things you your we us our i me my "
    "so just also else other others another such own let s t"
)
"""Words that hold a sentence together."""

NEUTRAL = _words(
    "please tell say name identify determine find decide work see seen seeing look looking looks view viewed shown "
    "show shows showing given give gives displayed display depicted depict drawn drawing presented present "
    "appear appears appearing observe observed picture pictured image figure diagram chart graph plot drawing scene "
    "clip video illustration sketch pictures images based following listed named mentioned asked question "
    "consider considering compare comparing compared examine watch watching according option options "
    "choose choice choices pick select respectively exactly carefully belong belongs contain contains containing "
    "turn turns come comes go goes take takes happen happens make makes made become becomes know count counting "
    "counted number possible need needed closely careful going judging"
)
"""Words that may come in without changing what is asked."""

LEAKS = (
    "answer", "solution", "hint", "the correct", "it is clear", "obviously", "of course", "because", "therefore",
    "ignore", "instruction", "instructions", "system", "prompt", "json", "true or false", "yes or no",
)  # fmt: skip
"""Words of one who answers, explains or instructs."""

INTERROGATIVES = ("which", "what", "who", "whose", "whom", "where", "when", "why", "how")
AUXILIARIES = _words(
    "is are was were do does did has have had can could will would shall should may might must isn't aren't doesn't "
    "don't didn't can't won't wasn't weren't"
)
