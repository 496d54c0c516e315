"""Made-up people of many languages, where they work, and prose to stand under them."""

import gzip, json, random, re, unicodedata
from faker import Faker

R = random.Random()
LATIN = [
    "en_US",
    "en_GB",
    "de_DE",
    "fr_FR",
    "es_ES",
    "es_MX",
    "it_IT",
    "pt_BR",
    "pt_PT",
    "nl_NL",
    "sv_SE",
    "da_DK",
    "no_NO",
    "fi_FI",
    "pl_PL",
    "cs_CZ",
    "sk_SK",
    "hu_HU",
    "ro_RO",
    "hr_HR",
    "sl_SI",
    "tr_TR",
    "lt_LT",
    "lv_LV",
    "et_EE",
    "en_IN",
    "vi_VN",
    "id_ID",
    "en_NG",
    "en_IE",
    "az_AZ",
    "sq_AL",
    "zu_ZA",
    "de_AT",
    "de_CH",
    "fr_CA",
]
FK = {}
for l in LATIN:
    try:
        FK[l] = Faker(l)
    except Exception:
        pass
LATIN = list(FK)
CN_F = "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang Song Deng Han Feng Cao Peng Zeng Xiao Tian Dong Yuan Pan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen Yao Ouyang Xiong Kong Hong Paris".split()[
    :-1
]
CN_S = "wei ming jun xiao hua li yan fang lei tao chao jie hui ying yu bo hao xin jing ping qing yun peng zhi zhen guo dong hai feng long yi han ze rui kai tian cheng shu mei lan xue ting na lin qi shan hong kang de min".split()
JP_F = "Tanaka Suzuki Watanabe Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto Inoue Kimura Hayashi Shimizu Mori Ikeda Hashimoto Ishikawa Ogawa Goto Okada Fujita Murakami Ota Kondo Sakamoto Endo Aoki Nishimura Fukuda Miura Okamoto Matsuda Harada Ono".split()
JP_G = "Hiroshi Taro Yuki Kenji Akira Satoshi Makoto Yoko Naoki Takashi Kazuki Haruka Daisuke Shinji Mika Ryo Sho Ayumi Tetsuya Koji Masato Eriko Jun'ichi Ken".split()
KR_F = "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Jeon Hong Yoo".split()
KR_S = "min ji seo hyun jin young su ho woo sung jae kyung hee eun joon dong sang tae hwan yong won".split()
IN_F = "Sharma Gupta Singh Kumar Patel Reddy Iyer Rao Nair Banerjee Chatterjee Mukherjee Das Bhattacharya Krishnamurthy Subramanian Venkataraman Joshi Desai Mehta Kulkarni Agarwal Srinivasan".split()
IN_G = "Amit Priya Rahul Ananya Sanjay Deepak Lakshmi Arjun Kavita Vikram Neha Rohan Suresh Meera Aditya Pooja Ravi Nikhil Shreya Anil".split()
AR = "Mohammed Ahmed Ali Hassan Fatima Omar Youssef Khalid Mariam Abdullah Ibrahim Nour Salah Karim".split()
AR_F = "Al-Rashid El-Sayed Haddad Mansour Al Farsi Khalil Nasser Ben Ammar Bouzid Abdelrahman Hosseini Rezaei Karimi Mohammadi Moradi Ahmadi".split(
    "  "
)[
    0
].split()
PART = [
    "van der Berg",
    "van den Broek",
    "de la Fuente",
    "de Souza",
    "da Silva",
    "dos Santos",
    "von Hahn",
    "van Dijk",
    "de Vries",
    "Van den Bossche",
    "di Marco",
    "della Rocca",
    "ter Haar",
    "de Groot",
    "von der Leyen",
    "del Castillo",
    "Le Bras",
    "O'Brien",
    "O’Connor",
    "McCarthy",
    "MacDonald",
    "D'Angelo",
    "d'Alembert",
    "Ní Bhriain",
    "St. John",
    "García-López",
    "Smith-Jones",
    "Fernández de Córdoba",
    "El Khoury",
    "Al-Otaibi",
    "bin Rashid",
    "Ben-David",
    "Bar-Hillel",
]
PAPERS = []


def load(path):
    with gzip.open(path, "rt") as f:
        for i, line in enumerate(f):
            if R.random() < 0.07 or i < 50:
                d = json.loads(line)
                if d.get("abstract") and d.get("authors") and d["abstract"].isascii() and d["title"].isascii():
                    PAPERS.append((d["title"], d["authors"], d["abstract"]))


def cn():
    g = "".join(R.choice(CN_S) for _ in range(R.choice([1, 2, 2]))).capitalize()
    if R.random() < 0.2:
        a, b = R.choice(CN_S), R.choice(CN_S)
        g = f"{a.capitalize()}-{b.capitalize() if R.random()<.5 else b}"
    return g, R.choice(CN_F)


def kr():
    a, b = R.choice(KR_S).capitalize(), R.choice(KR_S)
    return R.choice([f"{a}-{b.capitalize()}", f"{a}{b}", f"{a} {b.capitalize()}", f"{a}-{b}"]), R.choice(KR_F)


def latin():
    f = FK[R.choice(LATIN)]
    clean = lambda s: re.sub(r"\s*\(.*\)", "", s).strip()
    return clean(f.first_name()), clean(f.last_name())


def real():
    while True:
        n = R.choice(R.choice(PAPERS)[1]).strip()
        t = n.split()
        if 2 <= len(t) <= 4 and all(ok(c) for c in n):
            return " ".join(t[:-1]), t[-1]


def ok(c):
    return (
        c.isalpha()
        and (
            c.isascii() or c in "áàâäãåçéèêëíìîïñóòôöõøúùûüýÿšžčćđłńśźżęąěřůťďňőűğşıİÁÀÂÄÅÇÉÈÊËÍÎÑÓÒÔÖØÚÜŠŽČĆŁŚŻĐßæœŞĞ"
        )
        or c in " .-'’"
    )


def name():
    r = R.random()
    if PAPERS and r < 0.30:
        g, f = real()
    elif r < 0.62:
        g, f = latin()
    elif r < 0.72:
        g, f = cn()
    elif r < 0.77:
        g, f = R.choice(JP_G), R.choice(JP_F)
    elif r < 0.81:
        g, f = kr()
    elif r < 0.86:
        g, f = R.choice(IN_G), R.choice(IN_F)
    elif r < 0.90:
        g, f = R.choice(AR), R.choice(AR_F)
    else:
        g, f = latin()[0], R.choice(PART)
    if not all(ok(c) for c in g + f) or not g or not f:
        return name()
    return g, f


def styled(names, style):
    out = []
    for g, f in names:
        gi = "".join if style == "tight" else " ".join
        parts = [p for p in re.split(r"[ ]", g) if p]
        mid = R.choice("ABCDEFGHJKLMNPRSTVW") + "."
        if style in ("initials", "tight"):
            ini = [("-".join(q[0].upper() + "." for q in p.split("-") if q)) for p in parts]
            if R.random() < 0.4:
                ini.append(mid)
            out.append(gi(ini) + " " + f)
        elif style == "medical":
            ini = "".join(q[0].upper() for p in parts for q in p.split("-") if q)
            if R.random() < 0.4:
                ini += mid[0]
            out.append(f + " " + ini)
        elif style == "upper":
            out.append(f"{g} {f}".upper() if "ß" not in f else f"{g} {f}".replace("ß", "ss").upper())
        elif style == "upperfamily":
            out.append(f"{g} {f.upper() if 'ß' not in f else f}")
        else:
            n = g
            if R.random() < 0.22:
                n += " " + (mid if R.random() < 0.85 else mid[0])
            n += " " + f
            if R.random() < 0.02:
                n += R.choice([" Jr.", ", Jr.", " III", " II"])
            out.append(n)
    return out


HOUSE_EN = [
    "Department of {f}, University of {c}",
    "University of {c}",
    "{c} University",
    "School of {f}, {c} University",
    "{c} Institute of Technology",
    "Institute for {f}, {c}",
    "Institute of {f}, {c} Academy of Sciences",
    "Faculty of {f}, University of {c}",
    "Max Planck Institute for {f}",
    "{b} Research",
    "{b} Labs",
    "{b}",
    "{b} AI",
    "National Laboratory of {f}",
    "Center for {f}, {c}",
    "{c} General Hospital",
    "Department of {f}, {c} Medical School",
    "College of {f}, {c} State University",
    "Dept. of {f}, Univ. of {c}",
    "Laboratory of {f}, {c} Polytechnic",
    "State Key Laboratory of {f}, {c} University",
    "Graduate School of {f}, {c} University",
    "Division of {f}, {c} Cancer Center",
    "Federal Reserve Bank of {c}",
    "{b} Corporation",
    "{b} Inc.",
    "{c} School of Economics",
    "NBER and {c} Business School",
    "Research Center for {f}",
    "Key Lab of {f}",
    "Department of {f}",
    "Office of {f}, {b}",
    "{c} Observatory",
    "{s} Lab, {c} University",
    "{s}",
    "{s}, {c}",
    "CNRS, {c}",
    "{b} Telecom",
    "{b} Brain",
    "{b} Systems",
]
HOUSE_X = [
    "Universität {c}",
    "Technische Universität {c}",
    "Institut für {f}, Universität {c}",
    "Lehrstuhl für {f}, RWTH {c}",
    "Université de {c}",
    "Laboratoire de {f}, Université {c}",
    "École Normale Supérieure de {c}",
    "INRIA {c}",
    "Universidad de {c}",
    "Universidad Politécnica de {c}",
    "Dpto. de {f}, Univ. de {c}",
    "Università di {c}",
    "Dipartimento di {f}, Università degli Studi di {c}",
    "Politecnico di {c}",
    "Universidade Federal de {c}",
    "Universidade de {c}",
    "Universiteit {c}",
    "TU {c}",
    "Hochschule {c}",
    "Fraunhofer-Institut {c}",
    "Uniwersytet {c}",
    "Univerzita {c}",
    "{c} Üniversitesi",
    "Instituto de {f}, {c}",
    "Facultad de {f}, Universidad de {c}",
    "KTH {c}",
    "ETH {c}",
    "Kungliga Tekniska Högskolan",
]
FIELDS = [
    "Computer Science",
    "Physics",
    "Mathematics",
    "Statistics",
    "Electrical Engineering",
    "Biology",
    "Chemistry",
    "Economics",
    "Linguistics",
    "Neuroscience",
    "Medicine",
    "Epidemiology",
    "Public Health",
    "Computer Science and Engineering",
    "Applied Mathematics",
    "Mechanical Engineering",
    "Psychology",
    "Informatics",
    "Information Science and Technology",
    "Material Science",
    "Astronomy",
    "Geosciences",
    "Molecular Biology",
    "Artificial Intelligence",
    "Machine Learning",
    "Pharmacology",
    "Civil Engineering",
    "Cognitive Science",
    "Cardiology",
    "Oncology",
    "Electronics",
    "Bioinformatics",
    "Sociology",
    "Political Science",
    "Computing",
    "Software",
    "Automation",
    "Biochemistry",
    "Genetics",
    "Environmental Science",
]
ACR = [
    "DFKI",
    "CNRS",
    "RALI",
    "LIMSI",
    "IRIT",
    "ICREA",
    "CSIRO",
    "KAIST",
    "POSTECH",
    "EPFL",
    "USTC",
    "MIT",
    "CMU",
    "UCLA",
    "NTT",
    "IBM T. J. Watson",
    "NICT",
    "INESC",
    "CWI",
    "SRI",
    "JPL",
    "INFN",
    "DESY",
    "CERN",
    "LIUM",
    "ATR",
    "NASA Ames",
    "ISI",
    "BBN",
]
COUNTRIES = [
    "USA",
    "Germany",
    "France",
    "Italy",
    "Spain",
    "China",
    "Japan",
    "India",
    "Brazil",
    "United Kingdom",
    "UK",
    "Canada",
    "The Netherlands",
    "Sweden",
    "Switzerland",
    "Australia",
    "South Korea",
    "Poland",
    "Czech Republic",
    "Turkey",
    "Israel",
    "Iran",
    "Singapore",
    "Hong Kong",
    "Taiwan",
    "Portugal",
    "Mexico",
    "Argentina",
    "P.R. China",
    "U.S.A.",
    "Russia",
    "Austria",
    "Belgium",
    "Denmark",
    "Norway",
    "Finland",
    "Ireland",
    "South Africa",
    "Nigeria",
    "Vietnam",
]


def loc():
    while True:
        f = FK[R.choice(LATIN)]
        try:
            c = f.city()
        except Exception:
            continue
        c = re.sub(r"\s*\(.*\)|[0-9]|[/*]", "", c).strip()
        if c and len(c) < 24 and all(ok(x) for x in c):
            return c


def firm():
    f = FK[R.choice(LATIN)]
    b = re.sub(r"[^\w .'’-]", " ", f.company()).split()
    b = " ".join(b[: R.choice([1, 1, 2])])
    return (
        b
        if all(ok(c) for c in b) and len(b) > 2
        else R.choice(["Wool", "Acme", "Globex", "Initech", "Umbra", "Hooli", "Quartz", "DeepLoom"])
    )


def house():
    t = R.choice(HOUSE_EN if R.random() < 0.75 else HOUSE_X)
    return t.format(f=R.choice(FIELDS), c=loc(), b=firm(), s=R.choice(ACR))


def street():
    f = FK[R.choice(LATIN)]
    s = re.sub(r"\n.*", "", f.street_address())
    return (
        s
        if all(ok(c) or c.isdigit() or c in ",/" for c in s)
        else f"{R.randint(1,900)} {R.choice(['Main Street','Forest Avenue','Route de la Gare','Hauptstr. 5','Via Roma','Park Road'])}"
    )


def place():
    c = loc()
    return R.choice(
        [
            f"{c}, {R.choice(COUNTRIES)}",
            f"{c}, {R.choice(['CA','NY','MA','TX','WA','PA','IL'])} {R.randint(10000,99999)}",
            f"{R.randint(1000,99999)} {c}, {R.choice(COUNTRIES)}",
            f"{c} {R.randint(100000,999999)}, {R.choice(COUNTRIES)}",
            R.choice(COUNTRIES),
            c,
            f"{c}, {R.choice(['CA','NY','MA','TX'])}, USA",
        ]
    )


def mail(n):
    g, f = (re.sub(r"[^a-z]", "", ascii_(x).lower()) or "x" for x in n)
    local = R.choice([f"{g}.{f}", f, g, g[0] + f, f + g[0], f"{g}_{f}", f"{f}{R.randint(1,99)}", g[:3] + f[:4]])
    return local, re.sub(r"[^a-z]", "", ascii_(loc()).lower())[:10] + R.choice(
        [".edu", ".ac.uk", ".de", ".fr", "-u.ac.jp", ".org", ".com", ".edu.cn", ".ca", ".it"]
    )


def ascii_(s):
    return unicodedata.normalize("NFKD", s).encode("ascii", "ignore").decode()
