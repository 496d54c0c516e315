"""TeX sources of title pages: classes of publishers, and layouts written by hand after those of proceedings and journals."""

import re
from made_up import COUNTRIES, PAPERS, R, house, loc, mail, name, place, street, styled

SP = {
    "\\": "\\textbackslash{}",
    "&": "\\&",
    "%": "\\%",
    "$": "\\$",
    "#": "\\#",
    "_": "\\_",
    "{": "\\{",
    "}": "\\}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "’": "'",
    "|": "\\textbar{}",
}


def tex(s):
    return "".join(SP.get(c, c) for c in s)


LONG = ""


def prose(n):
    out = []
    while n > 0:
        a = (
            R.choice(PAPERS)[2]
            if PAPERS
            else "We study the flow of sand in rivers and what it tells of their age. " * 6
        )
        a = re.sub(r"https?\S+|[\\${}^_~#%&]", "", a)
        out.append(a)
        n -= len(a.split())
    return tex(" ".join(out))


def paras(k):
    return "\n\n".join(prose(110) for _ in range(k))


class Doc:
    def __init__(s):
        s.title = R.choice(PAPERS)[0] if PAPERS else "Reading Rivers by Their Sand"
        s.title = (
            s.title.rstrip(".")
            .replace("$", "")
            .replace("\\", "")
            .replace("{", "")
            .replace("}", "")
            .replace("^", "")
            .replace("_", "")
        )
        n = R.choice([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12, 16, 24])
        s.n = n
        s.raw = []
        while len(s.raw) < n:
            x = name()
            if x not in s.raw:
                s.raw.append(x)
        s.style = R.choice(["full"] * 11 + ["initials"] * 3 + ["tight", "upper", "upperfamily"])
        s.year = R.randint(1994, 2025)
        s.aff = []
        s.venue = None
        s.doi = None
        s.mails = []
        k = R.choice([1, 1, 2, 2, 3, 4, 5]) if n > 1 else R.choice([1, 1, 1, 2])
        s.houses = [s.full_house() for _ in range(min(k, n + 1))]
        s.of = [
            sorted(R.sample(range(len(s.houses)), 1 if R.random() < 0.8 or len(s.houses) == 1 else 2)) for _ in range(n)
        ]
        for i in range(min(n, len(s.houses))):
            s.of[i] = sorted(set(s.of[i][1:] + [i]))
        s.mails = [mail(x) for x in s.raw]
        s.ms = lambda i: f"{s.mails[i][0]}@{s.mails[i][1]}"

    def full_house(s):
        h = house()
        r = R.random()
        if r < 0.35:
            h += ", " + place()
        elif r < 0.5:
            h += ", " + street() + ", " + place()
        elif r < 0.65:
            h += ", " + loc()
        return h

    def printed(s):
        s.names = styled(s.raw, s.style)
        return s.names

    def gold(s, id, template, engine):
        return dict(
            id=id,
            template=template,
            engine=engine,
            title=s.title,
            authors=s.names,
            affiliations=s.houses,
            venue=s.venue,
            year=s.year,
            doi=s.doi,
        )


def abstract_env():
    return "\\begin{abstract}\n" + prose(80) + "\n\\end{abstract}\n"


ENC = lambda: R.choice(["\\usepackage[T1]{fontenc}\n"] * 2 + [""])


def pre(cls, opts="", extra="", font=True):
    f = ""
    if font:
        f = R.choice(
            [
                "",
                "",
                "\\usepackage{mathptmx}\n",
                "\\usepackage{mathptmx}\n",
                "\\usepackage{palatino}\n",
                "\\usepackage{helvet}\\renewcommand{\\familydefault}{\\sfdefault}\n",
                "\\usepackage{lmodern}\n",
                "\\usepackage{charter}\n",
            ]
        )
    return f"\\documentclass[{opts}]{{{cls}}}\n\\usepackage[utf8]{{inputenc}}\n{ENC()}{f}{extra}"


def body():
    return "\\section{Introduction}\n" + paras(5) + "\n\\section{Methods}\n" + paras(4) + "\n\\end{document}\n"


def joinlist(items, last=None, sep=", "):
    if len(items) == 1:
        return items[0]
    last = last if last is not None else R.choice([" and ", ", and ", " \\& ", sep, ", and "])
    return sep.join(items[:-1]) + last + items[-1]


MARKS = ["$^*$", "$^\\dagger$", "$^\\ddagger$", "$^\\S$", "$^\\P$", "$^\\|$", "$^{**}$", "$^{\\dagger\\dagger}$"]


def marks(d, i, kind, corr):
    m = d.of[i]
    if kind == "num":
        t = [str(k + 1) for k in m]
    elif kind == "let":
        t = ["abcdefghijk"[k] for k in m]
    elif kind == "sym":
        return "".join(MARKS[k % 8] for k in m)
    elif kind == "paren":
        return "(" + ",".join(str(k + 1) for k in m) + ")"
    elif kind == "none":
        t = []
    if corr:
        t = t + [corr]
    if not t:
        return ""
    if kind == "paren":
        return " (" + ",".join(str(k + 1) for k in m) + ")" + ("*" if corr else "")
    if kind == "num" or R.random() < 0.5:
        return "$^{" + ",".join(t) + "}$"
    return "\\textsuperscript{" + ",".join(t).replace("\\ast", "*").replace("\\dagger", "\\textdagger") + "}"


def corrs(d):
    c = [""] * d.n
    if R.random() < 0.5:
        c[R.choice([0, -1])] = "\\ast"
    if R.random() < 0.15 and d.n > 2:
        c[0] = c[1] = "\\dagger"
    return c


def afmark(k, kind):
    return {
        "num": f"$^{{{k+1}}}$",
        "let": f"$^{{{'abcdefghijk'[k]}}}$",
        "sym": MARKS[k % 8],
        "paren": f"({k+1}) ",
        "none": "",
    }[kind]


# -- templates -------------------------------------------------------------
def t_article(d):
    ns = d.printed()
    two = R.random() < 0.3
    form = R.choice(["and", "and", "thanks", "single", "tabular"])
    a = []
    if form == "and":
        sizes = R.choice([1, 2, 3])
        for i, n in enumerate(ns):
            lines = [tex(n)] + [tex(x.strip()) for x in d.houses[d.of[i][0]].split(", ")[:sizes]]
            if R.random() < 0.6:
                lines.append(R.choice(["\\texttt{%s}", "{\\small\\tt %s}", "\\textit{%s}", "%s"]) % tex(d.ms(i)))
            a.append(" \\\\ ".join(lines))
        auth = " \\and ".join(a)
    elif form == "thanks":
        auth = (" \\and " if R.random() < 0.5 else ", ").join(
            tex(n) + "\\thanks{" + tex(d.houses[d.of[i][0]]) + ". Email: " + tex(d.ms(i)) + "}"
            for i, n in enumerate(ns[:9])
        )
        d.names = ns[:9]
    elif form == "single":
        auth = joinlist([tex(n) for n in ns]) + " \\\\ " + " \\\\ ".join(tex(x) for x in d.houses[0].split(", "))
    else:
        per = R.choice([2, 3])
        rows = [ns[i : i + per] for i in range(0, len(ns), per)]
        auth = (
            "\\begin{tabular}{"
            + "c" * per
            + "}\n"
            + "\\\\\n".join(
                " & ".join(tex(n) for n in r)
                + "\\\\ "
                + " & ".join("\\small " + tex(d.houses[0].split(", ")[0][:34]) for _ in r)
                for r in rows
            )
            + "\\end{tabular}"
        )
    date = R.choice(
        ["\\date{}", "", f"\\date{{{R.choice(['January','May','October'])} {d.year}}}", f"\\date{{{d.year}}}"]
    )
    return (
        pre(
            "article",
            R.choice(["10pt", "11pt", "12pt"]) + (",twocolumn" if two else ""),
            "\\usepackage[margin=1in]{geometry}\n" if R.random() < 0.6 else "",
        )
        + f"\\title{{{tex(d.title)}}}\n\\author{{{auth}}}\n{date}\n\\begin{{document}}\n\\maketitle\n{abstract_env()}"
        + body(),
        "pdflatex",
    )


def t_authblk(d):
    ns = d.printed()
    kind = R.choice(["num", "let"])
    ex = (
        "\\usepackage{authblk}\n"
        + ("\\renewcommand\\Authfont{\\bfseries}\n" if R.random() < 0.3 else "")
        + ("\\renewcommand\\Affilfont{\\itshape\\small}\n" if R.random() < 0.5 else "")
    )
    a = "".join(
        f"\\author[{','.join(str(k+1) for k in d.of[i])}{',*' if R.random()<.15 else ''}]{{{tex(n)}}}\n"
        for i, n in enumerate(ns)
    )
    a += "".join(f"\\affil[{k+1}]{{{tex(h)}}}\n" for k, h in enumerate(d.houses))
    return (
        pre("article", "11pt", "\\usepackage[margin=1in]{geometry}\n" + ex)
        + f"\\title{{{tex(d.title)}}}\n{a}\\begin{{document}}\n\\maketitle\n{abstract_env()}"
        + body(),
        "pdflatex",
    )


def t_ieeeconf(d):
    if R.random() < 0.7:
        d.n = min(d.n, 6)
        d.raw = d.raw[: d.n]
        d.style = "full" if d.style in ("upper",) else d.style
    ns = d.printed()
    if R.random() < 0.6 and d.n <= 6:
        blk = []
        for i, n in enumerate(ns):
            h = d.houses[d.of[i][0]].split(", ")
            nm = tex(n)
            pr = R.random() < 0.3
            ordinal = str(i + 1) + "\\textsuperscript{" + ["st", "nd", "rd"][i] + "} " if pr and i < 3 else ""
            blk.append(
                "\\IEEEauthorblockN{"
                + ordinal
                + nm
                + "}\n\\IEEEauthorblockA{"
                + " \\\\ ".join(("\\textit{%s}" % tex(x) if R.random() < 0.4 else tex(x)) for x in h[:4])
                + " \\\\ "
                + tex(d.ms(i))
                + "}"
            )
        auth = "\n\\and\n".join(blk)
    else:
        auth = (
            "\\IEEEauthorblockN{"
            + joinlist([tex(n) + f"\\IEEEauthorrefmark{{{d.of[i][0]+1}}}" for i, n in enumerate(ns)])
            + "}\n\\IEEEauthorblockA{"
            + " \\\\ ".join(f"\\IEEEauthorrefmark{{{k+1}}}{tex(h)}" for k, h in enumerate(d.houses))
            + " \\\\ Email: "
            + tex(d.ms(0))
            + "}"
        )
    return (
        pre("IEEEtran", "conference", "", False)
        + f"\\begin{{document}}\n\\title{{{tex(d.title)}}}\n\\author{{{auth}}}\n\\maketitle\n{abstract_env()}\\begin{{IEEEkeywords}}\nsand, rivers, flow\n\\end{{IEEEkeywords}}\n"
        + body(),
        "pdflatex",
    )


def t_ieeejour(d):
    ns = d.printed()
    items = []
    for i, n in enumerate(ns):
        g = R.choice(
            [
                "",
                "",
                " ,~\\IEEEmembership{Member,~IEEE}",
                ",~\\IEEEmembership{Fellow,~IEEE}",
                ",~\\IEEEmembership{Student Member,~IEEE}",
                ",~\\IEEEmembership{Senior Member,~IEEE}",
            ]
        ).replace(" ,", ",")
        items.append(tex(n) + g)
    auth = joinlist(items, " and " if d.n == 2 else ", and ")
    auth += f"\\thanks{{{tex(ns[0])} is with {tex(d.houses[0])} (e-mail: {tex(d.ms(0))}).}}\\thanks{{Manuscript received May 3, {d.year}.}}"
    v = R.choice(["IEEE TRANSACTIONS ON SEDIMENT", "JOURNAL OF \\LaTeX\\ CLASS FILES", "IEEE COMMUNICATIONS LETTERS"])
    return (
        pre("IEEEtran", "journal", "", False)
        + f"\\begin{{document}}\n\\title{{{tex(d.title)}}}\n\\author{{{auth}}}\n\\markboth{{{v}, VOL. {R.randint(1,40)}, NO. {R.randint(1,12)}, MAY {d.year}}}{{}}\n\\maketitle\n{abstract_env()}\\begin{{IEEEkeywords}}\nsand, rivers\n\\end{{IEEEkeywords}}\n"
        + body(),
        "pdflatex",
    )


def t_acm(d):
    d.style = "full" if d.style in ("upper", "upperfamily") else d.style
    ns = d.printed()
    fmt = R.choice(["sigconf", "sigconf", "sigplan", "acmsmall", "acmlarge", "manuscript", "acmtog"])
    a = ""
    for i, n in enumerate(ns):
        h = d.houses[d.of[i][0]].split(", ")
        a += (
            f"\\author{{{tex(n)}}}\n"
            + (f"\\orcid{{0000-0001-{R.randint(1000,9999)}-{R.randint(1000,9999)}}}\n" if R.random() < 0.2 else "")
            + f"\\affiliation{{\\institution{{{tex(h[0])}}}\\city{{{tex(loc())}}}\\country{{{R.choice(COUNTRIES)}}}}}\n"
            + (f"\\email{{{tex(d.ms(i))}}}\n" if R.random() < 0.75 else "")
        )
    return (
        f"\\documentclass[{fmt}{',nonacm' if R.random()<.4 else ''}]{{acmart}}\n\\usepackage[utf8]{{inputenc}}\n\\begin{{document}}\n\\title{{{tex(d.title)}}}\n{a}\\begin{{abstract}}\n{prose(90)}\n\\end{{abstract}}\n\\keywords{{sand, rivers}}\n\\maketitle\n"
        + body(),
        "pdflatex",
    )


def t_llncs(d):
    d.style = "full" if d.style in ("upper",) else d.style
    ns = d.printed()
    one = len(d.houses) == 1
    a = " \\and ".join(
        tex(n).replace(" ", "~" if R.random() < 0.2 else " ")
        + ("" if one else f"\\inst{{{','.join(str(k+1) for k in d.of[i])}}}")
        + (f"\\orcidID{{0000-0002-{R.randint(1000,9999)}-{R.randint(1000,9999)}}}" if R.random() < 0.25 else "")
        for i, n in enumerate(ns)
    )
    inst = " \\and ".join(
        tex(h) + ("\\\\ \\email{" + tex(d.ms(min(k, d.n - 1))) + "}" if R.random() < 0.6 else "")
        for k, h in enumerate(d.houses)
    )
    return (
        pre("llncs", "", "", False)
        + f"\\begin{{document}}\n\\title{{{tex(d.title)}}}\n\\author{{{a}}}\n\\institute{{{inst}}}\n\\maketitle\n{abstract_env()}"
        + body(),
        "pdflatex",
    )


CORREF = "\\corref{c}"


def t_elsarticle(d):
    ns = d.printed()
    mode = R.choice(["preprint,12pt", "review", "final,5p,times,twocolumn", "final,3p,times", "preprint,authoryear"])
    a = "".join(
        f"\\author[{','.join('a%d'%k for k in d.of[i])}]{{{tex(n)}{CORREF if i==0 else ''}}}\n"
        + ("\\ead{%s}\n" % tex(d.ms(i)) if R.random() < 0.3 else "")
        for i, n in enumerate(ns)
    )
    a += "\\cortext[c]{Corresponding author}\n" + "".join(
        f"\\address[a{k}]{{{tex(h)}}}\n" for k, h in enumerate(d.houses)
    )
    return (
        pre("elsarticle", mode, "", False)
        + f"\\journal{{Journal of Sand}}\n\\begin{{document}}\n\\begin{{frontmatter}}\n\\title{{{tex(d.title)}}}\n{a}\\begin{{abstract}}\n{prose(90)}\n\\end{{abstract}}\n\\begin{{keyword}}\nsand \\sep rivers\n\\end{{keyword}}\n\\end{{frontmatter}}\n"
        + body(),
        "pdflatex",
    )


def t_revtex(d):
    ns = d.printed()
    sty = R.choice(["groupedaddress", "superscriptaddress", "superscriptaddress", "unsortedaddress", ""])
    soc = R.choice(["aps,prl", "aps,prd", "aip,jcp", "aps,prb", "aip,apl"])
    col = R.choice(["twocolumn", "twocolumn", "preprint", "onecolumn"])
    a = ""
    for i, n in enumerate(ns):
        a += f"\\author{{{tex(n)}}}\n"
        if R.random() < 0.3:
            a += f"\\email{{{tex(d.ms(i))}}}\n"
        if sty != "groupedaddress" or i == d.n - 1 or R.random() < 0.4:
            a += "".join(f"\\affiliation{{{tex(d.houses[k])}}}\n" for k in d.of[i])
    if R.random() < 0.12:
        c = R.choice(["ATLAS", "Belle", "H1", "XENON", "Pierre Auger", "SAND"])
        a += f"\\collaboration{{{c} Collaboration}}\n"
        d.names = ns + [f"{c} Collaboration"]
    return (
        pre("revtex4-2", f"{soc},{col},{sty}", "", False)
        + f"\\begin{{document}}\n\\title{{{tex(d.title)}}}\n{a}\\date{{\\today}}\n\\begin{{abstract}}\n{prose(80)}\n\\end{{abstract}}\n\\maketitle\n"
        + body(),
        "pdflatex",
    )


def t_amsart(d):
    d.style = "full" if d.style == "upper" else d.style
    ns = d.printed()
    a = "".join(
        f"\\author{{{tex(n)}}}\n\\address{{{tex(d.houses[d.of[i][0]])}}}\n\\email{{{tex(d.ms(i))}}}\n"
        for i, n in enumerate(ns)
    )
    return (
        pre("amsart", "", "", False)
        + f"\\begin{{document}}\n\\title[{tex(d.title[:30])}]{{{tex(d.title)}}}\n{a}\\begin{{abstract}}\n{prose(70)}\n\\end{{abstract}}\n\\maketitle\n"
        + body(),
        "pdflatex",
    )


def t_jmlr(d):
    d.style = "full" if d.style == "upper" else d.style
    d.n = min(d.n, 8)
    d.raw = d.raw[: d.n]
    ns = d.printed()
    a = "\\AND\n".join(
        f"\\name {tex(n)} \\email {tex(d.ms(i))} \\\\ \\addr {tex(d.houses[d.of[i][0]])}\n" for i, n in enumerate(ns)
    )
    # the layout of JMLR by hand
    rows = "\n".join(
        (
            f"\\noindent\\textbf{{{tex(n)}}}\\hfill{{\\small\\textsc{{{tex(d.ms(i))}}}}}\\par\\noindent\\textit{{{tex(d.houses[d.of[i][0]])}}}\\par\\smallskip"
            if (i == d.n - 1 or d.of[i] != d.of[i + 1])
            else f"\\noindent\\textbf{{{tex(n)}}}\\hfill{{\\small\\textsc{{{tex(d.ms(i))}}}}}\\par "
        )
        for i, n in enumerate(ns)
    )
    ed = joinlist([tex(" ".join(name())) for _ in range(R.choice([1, 2, 3]))], " and ")
    head = R.choice(
        [
            f"Journal of Machine Learning Research {R.randint(1,25)} ({d.year}) 1-{R.randint(20,60)} \\hfill Submitted 3/{d.year%100:02d}; Published 9/{d.year%100:02d}",
            f"Proceedings of Machine Learning Research vol {R.randint(1,250)}:1--{R.randint(10,30)}, {d.year}",
            "",
        ]
    )
    editor = (
        f"\\noindent\\textbf{{Editor{'s' if ' and ' in ed else ''}:}} {ed}\\par\\bigskip" if R.random() < 0.6 else ""
    )
    return (
        pre("article", "11pt", "\\usepackage[margin=1.25in]{geometry}\n", False)
        + f"\\begin{{document}}\\thispagestyle{{empty}}\n{{\\footnotesize\\noindent {head}\\par}}\\vskip 20pt\n\\begin{{center}}{{\\Large\\bfseries {tex(d.title)}\\par}}\\end{{center}}\\vskip 10pt\n{rows}\n{editor}\n\\begin{{abstract}}\n{prose(90)}\n\\end{{abstract}}\n\\noindent\\textbf{{Keywords:}} sand, rivers\n"
        + body(),
        "pdflatex",
    )


def cols(d, ns, per, fn, width="0.98\\textwidth"):
    out = ""
    for i in range(0, len(ns), per):
        row = ns[i : i + per]
        out += (
            "\\noindent\\makebox[%s]{" % width
            + "\\hfill ".join(
                "\\begin{tabular}[t]{@{}c@{}}" + fn(i + j, n) + "\\end{tabular}" for j, n in enumerate(row)
            )
            + "}\\par\\vskip %dpt\n" % R.choice([4, 8, 12])
        )
    return out


def t_columns(d):
    """ACL, NeurIPS, CVPR, AISTATS and the like: blocks side by side."""
    d.n = min(d.n, 9)
    d.raw = d.raw[: d.n]
    ns = d.printed()
    per = R.choice([1, 2, 2, 3, 3, 4])
    nb = R.choice(
        ["\\textbf{%s}", "\\textbf{%s}", "%s", "{\\large %s}", "{\\large\\bfseries %s}", "{\\large\\textit{%s}}"]
    )
    hb = R.choice(["%s", "%s", "\\small %s", "\\textit{%s}"])
    mb = R.choice(["\\texttt{%s}", "\\texttt{\\small %s}", "%s", "\\textit{%s}", "{\\footnotesize\\tt %s}"])
    k = R.choice([1, 2, 3, 4])
    showmail = R.random() < 0.75
    mk = R.choice(["", "", "$^*$", "\\thanks{Equal contribution.}"])

    def block(i, n):
        L = [nb % tex(n) + (mk if i < 2 and "thanks" not in mk else "")]
        for x in d.houses[d.of[i][0]].split(", ")[:k]:
            L.append(hb % tex(x))
        if showmail:
            L.append(mb % tex(d.ms(i)))
        return "\\\\ ".join(L)

    blocks = cols(d, ns, per, block)
    two = R.random() < 0.6
    title = R.choice(
        [
            "{\\LARGE\\bfseries %s\\par}",
            "{\\Large\\bfseries %s\\par}",
            "{\\LARGE %s\\par}",
            "\\hrule height 2pt\\vskip 8pt{\\LARGE\\bfseries %s\\par}\\vskip 8pt\\hrule",
        ]
    ) % tex(d.title)
    front = f"\\begin{{center}}{title}\\end{{center}}\\vskip 10pt\n{blocks}\\vskip 14pt\n"
    if two:
        s = f"\\twocolumn[{{{front}}}]\n"
    else:
        s = front
    return (
        pre(
            "article",
            R.choice(["10pt", "11pt"]) + (",twocolumn" if two else ""),
            "\\usepackage[margin=0.9in]{geometry}\n",
        )
        + "\\begin{document}\n"
        + banner(d)
        + s
        + imprint(d)
        + "\\begin{abstract}\n"
        + prose(80)
        + "\\end{abstract}\n"
        + body(),
        "pdflatex",
    )


def banner(d):
    return ""


def imprint(d):
    r = R.random()
    if r < 0.35:
        d.venue = R.choice(
            [
                "Proceedings of the %dth Workshop on Sand and Rivers" % R.randint(4, 19),
                "Proceedings of the International Conference on Sediment",
                "Appearing in Proceedings of the Conference on River Models",
            ]
        )
        return f"\\renewcommand{{\\thefootnote}}{{}}\\footnotetext{{{d.venue}, pages {R.randint(1,200)}--{R.randint(201,400)}, {tex(loc())}, {d.year}. Copyright {d.year} by the author(s).}}"
    return ""


def t_list(d):
    """One list of names with or without marks, affiliations below; journals and preprints."""
    if R.random() < 0.12:
        d.style = "medical"
    ns = d.printed()
    kind = (
        R.choice(["num", "num", "num", "let", "sym", "paren", "none"])
        if len(d.houses) > 1 or R.random() < 0.4
        else "none"
    )
    c = corrs(d)
    sep = R.choice([", "] * 8 + ["; ", " $\\cdot$ ", " \\quad ", "\\hspace{1.6em}", "~~~", " / "][:6])
    commamark = R.random() < 0.2  # the comma stands before the mark
    items = []
    degree = R.random() < 0.07
    for i, n in enumerate(ns):
        t = tex(n)
        if degree:
            t += R.choice([", MD", ", PhD", ", MD, PhD", ", MSc", ", MPH", ", M.D."])
        m = marks(d, i, kind, c[i])
        if kind == "sym" and R.random() < 0.5:
            m = re.sub(r"\$\^\{?(\\?\w+|\*+)\}?\$", r"$^{\1}$", m)
        if commamark and i < d.n - 1 and sep == ", ":
            t += "," + m
        else:
            t += m
        items.append(t)
    if degree:
        sep = "; " if R.random() < 0.6 else ", "
    s = (
        " ".join(
            items[:-1]
            + [(R.choice(["and ", "& "]).replace("&", "\\&") if R.random() < 0.7 and d.n > 1 else "") + items[-1]]
        )
        if commamark and sep == ", "
        else joinlist(items, None if sep in (", ", "; ") else sep, sep)
    )
    if R.random() < 0.06:
        s = "by " + s if R.random() < 0.5 else "By " + s
    nb = R.choice(
        [
            "%s",
            "%s",
            "\\textbf{%s}",
            "\\textbf{%s}",
            "{\\large %s}",
            "\\textsf{%s}",
            "\\textsf{\\textbf{%s}}",
            "\\textsc{%s}",
            "\\textit{%s}",
            "{\\small %s}",
        ]
    )
    if "textsc" in nb and d.style in ("upper",):
        nb = "%s"
    al = R.choice(["center", "center", "flushleft", "flushleft"])
    afb = R.choice(
        [
            "{\\small %s\\par}",
            "{\\footnotesize %s\\par}",
            "\\textit{%s}\\par ",
            "{\\small\\itshape %s\\par}",
            "%s\\par ",
            "{\\small\\sffamily %s\\par}",
        ]
    )
    layout = R.choice(["lines", "lines", "run", "foot", "block"])
    if layout == "foot":
        aff = "\\renewcommand{\\thefootnote}{}\\footnotetext{%s}" % " ".join(
            afmark(k, kind) + tex(h) + "." for k, h in enumerate(d.houses)
        )
        affs = ""
    elif layout == "run":
        affs = afb % R.choice(["; ", ", ", " "]).join(afmark(k, kind) + tex(h) for k, h in enumerate(d.houses))
        aff = ""
    elif layout == "block":
        affs = afb % " \\\\ ".join(
            afmark(k, kind) + " \\\\ ".join(tex(x) for x in h.split(", ")) for k, h in enumerate(d.houses)
        )
        aff = ""
    else:
        affs = afb % " \\\\ ".join(afmark(k, kind) + tex(h) for k, h in enumerate(d.houses))
        aff = ""
    ml = ""
    r = R.random()
    if r < 0.2:
        ml = "\\texttt{\\{%s\\}@%s}\\par " % (", ".join(tex(d.mails[i][0]) for i in range(min(d.n, 6))), d.mails[0][1])
    elif r < 0.35:
        ml = "$^*$ Correspondence: " + tex(d.ms(0)) + "\\par "
    elif r < 0.5:
        ml = ", ".join("\\texttt{%s}" % tex(d.ms(i)) for i in range(min(d.n, 5))) + "\\par "
    elif r < 0.58:
        ml = "* Corresponding author. E-mail: " + tex(d.ms(0)) + " (" + tex(ns[0]) + ")\\par "
    two = R.random() < 0.5
    tb = R.choice(
        [
            "{\\LARGE\\bfseries %s\\par}",
            "{\\huge %s\\par}",
            "{\\Large\\bfseries %s\\par}",
            "{\\LARGE\\sffamily\\bfseries %s\\par}",
            "{\\Large %s\\par}",
            "{\\large\\bfseries %s\\par}",
        ]
    ) % tex(d.title)
    head = ""
    r = R.random()
    if r < 0.15:
        head = "{\\small\\textsf{%s}\\hfill\\textsf{RESEARCH ARTICLE}\\par}\\vskip 12pt " % R.choice(
            ["PLOS SAND", "Sand Reports", "OPEN ACCESS", "Sediment Biology"]
        )
    elif r < 0.3:
        head = "{\\small\\itshape Journal of Sediment %d (%d) %d--%d\\par}\\vskip 12pt " % (
            R.randint(1, 90),
            d.year,
            R.randint(1, 200),
            R.randint(201, 400),
        )
        d.venue = "Journal of Sediment"
    elif r < 0.38:
        d.doi = "10.%d/sand.%d" % (R.randint(1000, 9999), R.randint(1, 99999))
        head = "{\\footnotesize River Letters, vol. %d, %d. https://doi.org/%s\\par}\\vskip 10pt " % (
            R.randint(1, 50),
            d.year,
            d.doi,
        )
        d.venue = "River Letters"
    elif r < 0.44:
        head = (
            "{\\footnotesize Received: %d May %d / Accepted: 2 October %d / Published online: 1 December %d\\par}\\vskip 10pt "
            % (R.randint(1, 30), d.year, d.year, d.year)
        )
    dates = R.choice(
        [
            "",
            "",
            "(Received 3 March %d; accepted 7 July %d)\\par " % (d.year, d.year),
            "%s %d\\par " % (R.choice(["March", "June"]), d.year),
            "Academic Editor: %s\\par " % tex(" ".join(name())),
            "Edited by %s, %s\\par " % (tex(" ".join(name())), tex(house())),
        ]
    )
    kw = R.choice(
        [
            "",
            "\\noindent\\textbf{Keywords:} sand, rivers, flow\\par\n",
            "\\noindent\\textit{Key words}: sand; rivers\\par\n",
        ]
    )
    ab = R.choice(
        [
            "\\begin{abstract}\n%s\n\\end{abstract}\n",
            "\\noindent\\textbf{Abstract} %s\\par\n",
            "\\noindent\\textbf{Abstract.} %s\\par\n",
            "\\noindent\\textbf{\\textsf{ABSTRACT}}\\par\\noindent %s\\par\n",
            "\\noindent\\textbf{%s}\\par\n",
            "\\noindent{\\bfseries Summary}\\par\\noindent %s\\par\n",
            "\\noindent %s\\par\\bigskip\n",
            "\\noindent\\textbf{Background:} %s\\par\n",
        ]
    ) % prose(90)
    gap = lambda: "\\vskip %dpt " % R.choice([3, 6, 10, 16])
    front = head + f"\\begin{{{al}}}{tb}{gap()}{nb%s}\\par{gap()}{affs}{ml}{dates}\\end{{{al}}}{gap()}\n"
    if al == "flushleft" and R.random() < 0.4:
        front = front.replace("\\begin{flushleft}", "{\\raggedright\\noindent ").replace("\\end{flushleft}", "}")
    if two and R.random() < 0.5:
        s = f"\\twocolumn[{{{front}{ab}{kw}\\vskip 10pt}}]\n"
    elif two:
        s = f"\\twocolumn[{{{front}}}]\n{ab}{kw}"
    else:
        s = front + ab + kw
    return (
        pre(
            "article",
            R.choice(["9pt", "10pt", "11pt", "12pt"]).replace("9pt", "10pt") + (",twocolumn" if two else ""),
            f"\\usepackage[margin={R.choice([0.7,0.8,1,1.2])}in]{{geometry}}\n",
        )
        + "\\begin{document}\n\\thispagestyle{empty}\n"
        + s
        + aff
        + imprint(d)
        + body(),
        "pdflatex",
    )


def t_blocks(d):
    """ICLR, theses, old reports: each author's block under the one before."""
    d.n = min(d.n, 7)
    d.raw = d.raw[: d.n]
    ns = d.printed()
    al = R.choice(["center", "flushleft"])
    nb = R.choice(["%s", "\\textbf{%s}", "{\\large %s}", "\\textsc{%s}"])
    hb = R.choice(["%s", "\\textit{%s}", "{\\small %s}"])
    k = R.choice([1, 2, 3])
    out = ""
    gap = R.choice([0, 4, 8, 14])
    m = R.random() < 0.6
    joined = R.random() < 0.3
    i = 0
    while i < d.n:
        group = [i]
        while joined and i + 1 < d.n and R.random() < 0.5:
            i += 1
            group.append(i)
        out += nb % joinlist([tex(ns[j]) for j in group], " and " if len(group) == 2 else ", ") + "\\par\n"
        for x in d.houses[d.of[group[0]][0]].split(", ")[:k]:
            out += hb % tex(x) + "\\par\n"
        if m:
            out += "\\texttt{%s}\\par\n" % ", ".join(tex(d.ms(j)) for j in group)
        if R.random() < 0.1 and i + 1 < d.n:
            out += "and\\par\n"
        out += "\\vskip %dpt\n" % gap
        i += 1
    tb = R.choice(["{\\LARGE\\bfseries %s\\par}", "{\\LARGE %s\\par}", "{\\Large\\scshape %s\\par}"]) % tex(d.title)
    rep = R.choice(["", "", "{\\large Technical Report %d-%02d\\par}\\vskip 8pt " % (d.year, R.randint(1, 40))])
    by = R.choice(["", "", "by\\par "])
    date = R.choice(["", "%s %d\\par " % (R.choice(["March", "June", "December"]), d.year), "\\today\\par "])
    return (
        pre("article", "11pt", "\\usepackage[margin=1.2in]{geometry}\n")
        + f"\\begin{{document}}\n\\begin{{{al}}}{rep}{tb}\\vskip 12pt\n{by}{out}{date}\\end{{{al}}}\n{abstract_env()}"
        + body(),
        "pdflatex",
    )


def t_icml(d):
    """Names in one row without commas, marks raised, affiliations in the foot."""
    d.style = "full" if d.style in ("upper", "medical") else d.style
    ns = d.printed()
    kind = R.choice(["num", "num", "let"])
    c = corrs(d)
    sep = R.choice([" ", " \\quad ", "~~", " \\hspace{0.8em}"])
    s = sep.join(
        "\\mbox{\\textbf{%s}%s}" % (tex(n), marks(d, i, kind, c[i]) or f"$^{{{i+1}}}$") for i, n in enumerate(ns)
    )
    foot = (
        "\\renewcommand{\\thefootnote}{}\\footnotetext{$^*$Equal contribution "
        + " ".join(afmark(k, kind) + tex(h) + "." for k, h in enumerate(d.houses))
        + f" Correspondence to: {tex(ns[0])} \\textless {tex(d.ms(0))}\\textgreater. \\par\\textit{{Proceedings of the {R.randint(30,42)}th International Conference on Sand Learning}}, {tex(loc())}, {d.year}. Copyright {d.year} by the author(s).}}"
    )
    return (
        pre("article", "10pt,twocolumn", "\\usepackage[margin=0.8in]{geometry}\n")
        + f"\\begin{{document}}\n\\twocolumn[\\hrule height1pt\\vskip 8pt\\begin{{center}}{{\\Large\\bfseries {tex(d.title)}\\par}}\\end{{center}}\\hrule\\vskip 14pt\\begin{{center}}{s}\\end{{center}}\\vskip 14pt]\n{foot}\\begin{{abstract}}\n{prose(90)}\n\\end{{abstract}}\n"
        + body(),
        "pdflatex",
    )


def t_econ(d):
    """Working papers: names one a line or spread, thanks, date, JEL."""
    d.n = min(d.n, 5)
    d.raw = d.raw[: d.n]
    if R.random() < 0.3:
        d.style = "upper"
    ns = d.printed()
    form = R.choice(["lines", "row", "cover"])
    th = lambda i: "\\thanks{%s, %s. We thank %s and seminar participants.}" % (
        tex(d.houses[d.of[i][0]]),
        tex(d.ms(i)),
        tex(" ".join(name())),
    )
    date = R.choice(["%s %d", "This version: %s %d", "First draft: %s %d"]) % (R.choice(["March", "August"]), d.year)
    if form == "cover":
        cov = (
            f"\\begin{{titlepage}}\\begin{{center}}WORKING PAPER SERIES\\vskip 40pt {tex(d.title)}\\vskip 24pt "
            + " \\\\ ".join(tex(n) for n in ns)
            + f"\\vskip 24pt Working Paper {R.randint(1000,30000)}\\\\ http://www.sand.org/papers/w{R.randint(1000,9999)}\\vskip 24pt SAND BUREAU OF ECONOMIC RESEARCH\\\\ 1050 Sand Avenue\\\\ {tex(loc())}, MA 02138\\\\ {R.choice(['March','May'])} {d.year}\\end{{center}}\n\\vfill\\noindent {prose(60)}\\end{{titlepage}}\n"
        )
        return (
            pre("article", "12pt", "\\usepackage[margin=1in]{geometry}\n") + "\\begin{document}\n" + cov + body(),
            "pdflatex",
        )
    if form == "lines":
        auth = " \\\\ ".join(
            tex(n)
            + th(i)
            + (" \\\\ \\textit{%s}" % tex(d.houses[d.of[i][0]].split(", ")[0]) if R.random() < 0.5 else "")
            for i, n in enumerate(ns)
        )
    else:
        auth = R.choice([" \\and ", " \\quad ", ", "]).join(tex(n) + th(i) for i, n in enumerate(ns))
    return (
        pre("article", "12pt", "\\usepackage[margin=1in]{geometry}\n")
        + f"\\title{{{tex(d.title)}}}\n\\author{{{auth}}}\n\\date{{{date}}}\n\\begin{{document}}\n\\maketitle\n{abstract_env()}\\noindent\\textbf{{JEL codes:}} C1, D2\n"
        + body(),
        "pdflatex",
    )


def t_astro(d):
    d.style = R.choice(["initials", "tight", "full"])
    ns = d.printed()
    cls = R.choice(["mnras", "aastex63", "aa"])
    if cls == "mnras":
        a = (
            ",\n".join(f"{tex(n)}$^{{{','.join(str(k+1) for k in d.of[i])}}}$" for i, n in enumerate(ns))
            if d.n < 3
            else joinlist([f"{tex(n)}$^{{{','.join(str(k+1) for k in d.of[i])}}}$" for i, n in enumerate(ns)], " and ")
        )
        a += " \\\\\n" + " \\\\\n".join(f"$^{{{k+1}}}${tex(h)}" for k, h in enumerate(d.houses))
        # mnras class may be missing: by hand
        return (
            pre("article", "10pt,twocolumn", "\\usepackage[margin=0.75in]{geometry}\\usepackage{mathptmx}\n", False)
            + f"\\begin{{document}}\n\\twocolumn[\\noindent MNRAS {R.randint(300,500)}, 1--12 ({d.year}) \\hfill Preprint 3 May {d.year}\\vskip 20pt\\noindent{{\\LARGE\\bfseries {tex(d.title)}\\par}}\\vskip 14pt\\noindent{{\\large\\bfseries {a.split(chr(92)*2)[0]}\\par}}\\vskip 6pt\\noindent{{\\small\\itshape "
            + " \\\\ ".join(f"$^{{{k+1}}}${tex(h)}" for k, h in enumerate(d.houses))
            + f"\\par}}\\vskip 10pt\\noindent{{\\footnotesize Accepted 2 May {d.year}. Received 1 May {d.year}; in original form 2 April {d.year}\\par}}\\vskip 10pt\\noindent\\textbf{{ABSTRACT}}\\par\\noindent {prose(90)}\\par\\noindent\\textbf{{Key words:}} sand -- rivers\\vskip 10pt]\n"
            + body(),
            "pdflatex",
        )
    if cls == "aa":
        return (
            pre("article", "10pt,twocolumn", "\\usepackage[margin=0.75in]{geometry}\\usepackage{mathptmx}\n", False)
            + f"\\begin{{document}}\n\\twocolumn[\\noindent A\\&A {R.randint(300,700)}, A{R.randint(1,200)} ({d.year})\\hfill DOI: 10.1051/0004-6361/{d.year}{R.randint(1000,9999)}\\vskip 16pt\\begin{{center}}{{\\LARGE\\bfseries {tex(d.title)}\\par}}\\vskip 12pt{{\\large {joinlist([tex(n)+f'$^{{{chr(44).join(str(k+1) for k in d.of[i])}}}$' for i,n in enumerate(ns)],', and ')}\\par}}\\end{{center}}\\vskip 8pt{{\\footnotesize "
            + " \\par ".join(f"\\noindent$^{{{k+1}}}$ {tex(h)}" for k, h in enumerate(d.houses))
            + f"\\par\\vskip 5pt Received 3 May {d.year} / Accepted 4 June {d.year}\\par}}\\vskip 8pt\\begin{{center}}ABSTRACT\\end{{center}}{{\\small {prose(90)}\\par}}\\vskip 10pt]\n"
            + body(),
            "pdflatex",
        )
    a = "".join(f"\\author{{{tex(n)}}}\n\\affiliation{{{tex(d.houses[d.of[i][0]])}}}\n" for i, n in enumerate(ns))
    return (
        f"\\documentclass[{R.choice(['','twocolumn'])}]{{aastex63}}\n\\usepackage[utf8]{{inputenc}}\n\\begin{{document}}\n\\title{{{tex(d.title)}}}\n{a}\\begin{{abstract}}\n{prose(80)}\n\\end{{abstract}}\n"
        + body(),
        "pdflatex",
    )


def t_side(d):
    """A wide left margin with the journal's data."""
    ns = d.printed()
    kind = R.choice(["num", "let"])
    c = corrs(d)
    side = (
        "\\textbf{DOI:} 10.%d/x.%05d\\\\[6pt]\\textbf{Software}\\\\ Review\\\\ Repository\\\\ Archive\\\\[6pt]\\textbf{Submitted:} 1 May %d\\\\ \\textbf{Published:} 2 June %d\\\\[6pt]\\textbf{Editor:} %s\\\\ \\textbf{Reviewers:}\\\\ %s\\\\[6pt]\\textbf{License}\\\\ Authors of papers retain copyright."
        % (R.randint(1000, 9999), R.randint(1, 99999), d.year, d.year, tex(" ".join(name())), tex(" ".join(name())))
    )
    return (
        pre("article", "10pt", "\\usepackage[left=2.6in,right=0.8in,top=1in,bottom=1in]{geometry}\n")
        + f"\\begin{{document}}\n\\noindent\\makebox[0pt][r]{{\\raisebox{{-120pt}}[0pt][0pt]{{\\parbox[t]{{1.6in}}{{\\footnotesize\\sffamily\\raggedright {side}}}\\hspace{{0.3in}}}}}}{{\\raggedright\\LARGE\\sffamily\\bfseries {tex(d.title)}\\par}}\\vskip 10pt{{\\raggedright\\noindent\\textbf{{{joinlist([tex(n)+marks(d,i,kind,c[i]) for i,n in enumerate(ns)])}}}\\par}}\\vskip 8pt{{\\raggedright\\noindent\\small "
        + " ".join(f"\\textbf{{{k+1}}} {tex(h)}" for k, h in enumerate(d.houses))
        + "\\par}\\vskip 10pt\n\\section*{Summary}\n"
        + prose(100)
        + "\n\n"
        + body(),
        "pdflatex",
    )


def t_cjk(d):
    S = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢唐宋"
    G = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂文建国华志远"
    d.n = min(d.n, 6)
    ns = [R.choice(S) + "".join(R.choice(G) for _ in range(R.choice([1, 2, 2]))) for _ in range(d.n)]
    ns = list(dict.fromkeys(ns))
    d.names = ns
    sep = R.choice(["，", "、", ", ", "\\quad "])
    num = R.random() < 0.5
    d.title = R.choice(
        ["基于深度学习的河流泥沙研究", "河流泥沙采样方法综述", "城市交通流量预测模型", "一种改进的图像分割算法"]
    )
    a = sep.join(n + (f"$^{{{R.randint(1,2)}}}$" if num else "") for n in ns)
    return (
        '\\documentclass[11pt]{article}\n\\usepackage{fontspec}\n\\setmainfont{Noto Serif CJK SC}\n\\XeTeXlinebreaklocale "zh"\n\\begin{document}\n\\begin{center}{\\LARGE '
        + d.title
        + "\\par}\\vskip 10pt{\\large "
        + a
        + "}\\par\\vskip 6pt{\\small （1. 河海大学水利学院，南京 210098；2. 清华大学，北京 100084）}\\end{center}\n\\noindent 摘要："
        + "本文研究河流泥沙的采样方法，并与实测数据进行了比较。" * 8
        + "\n\n\\noindent 关键词：泥沙；采样\n\n\\section*{1 引言}\n"
        + "河流泥沙是水文学的重要内容。我们提出了一种新的方法。" * 60
        + "\n\\end{document}\n",
        "xelatex",
    )


def t_sequence(d):
    """Elsevier's class without keys: each author's address under the name."""
    ns = d.printed()
    mode = R.choice(["preprint,12pt", "final,5p,times,twocolumn", "final,3p,times"])
    a = ""
    for i, n in enumerate(ns):
        a += "\\author{" + tex(n) + ("\\corref{c}" if i == 0 else "") + "}\n"
        if i == d.n - 1 or d.of[i] != d.of[i + 1] or R.random() < 0.5:
            a += "\\address{" + tex(d.houses[d.of[i][0]]) + "}\n"
    a += "\\cortext[c]{Corresponding author}\n"
    return (
        pre("elsarticle", mode, "", False)
        + f"\\journal{{Journal of Sand}}\n\\begin{{document}}\n\\begin{{frontmatter}}\n\\title{{{tex(d.title)}}}\n{a}\\begin{{abstract}}\n{prose(90)}\n\\end{{abstract}}\n\\end{{frontmatter}}\n"
        + body(),
        "pdflatex",
    )


def t_cas(d):
    """Elsevier's class with a column of article data beside the abstract."""
    d.n = min(d.n, 8)
    d.raw = d.raw[: d.n]
    ns = d.printed()
    cls = R.choice(["cas-sc", "cas-dc"])
    a = "".join(
        f"\\author[{','.join(str(k + 1) for k in d.of[i])}]{{{tex(n)}}}\n" + ("\\cormark[1]\n" if i == 0 else "")
        for i, n in enumerate(ns)
    )
    a += "".join(f"\\affiliation[{k + 1}]{{organization={{{tex(h)}}}}}\n" for k, h in enumerate(d.houses))
    return (
        f"\\documentclass[a4paper,fleqn]{{{cls}}}\n\\usepackage[utf8]{{inputenc}}\n\\begin{{document}}\n\\shorttitle{{Sand}}\n\\shortauthors{{{tex(ns[0])} et al.}}\n\\title[mode=title]{{{tex(d.title)}}}\n{a}\\cortext[1]{{Corresponding author}}\n\\begin{{abstract}}\n{prose(80)}\n\\end{{abstract}}\n\\begin{{keywords}}\nsand \\sep rivers\n\\end{{keywords}}\n\\maketitle\n"
        + body(),
        "pdflatex",
    )


def t_lines(d):
    """Each author with the place of work on one line, or a few who share one."""
    ns = d.printed()
    sep = R.choice([", ", ", ", " \\\\ ", " -- ", "; "])
    ib = R.choice(["%s", "\\textit{%s}", "{\\small %s}"])
    nb = R.choice(["%s", "%s", "\\textbf{%s}", "\\textsc{%s}"]) if d.style != "upper" else "%s"
    al = R.choice(["center", "flushleft"])
    rows, i = [], 0
    while i < d.n:
        group = [i]
        while i + 1 < d.n and R.random() < 0.3:
            i += 1
            group.append(i)
        rows.append(nb % ", ".join(tex(ns[j]) for j in group) + sep + ib % tex(d.houses[d.of[group[0]][0]]))
        i += 1
    foot = R.choice(["", "", " \\\\ \\texttt{%s}" % tex(d.ms(0))])
    title = R.choice(["{\\Large\\bfseries %s\\par}", "{\\large\\bfseries %s\\par}", "{\\LARGE %s\\par}"])
    shown = tex(d.title.upper()) if R.random() < 0.4 else tex(d.title)
    two = R.random() < 0.5
    front = f"\\begin{{{al}}}{title % shown}\\vskip 10pt " + " \\\\ ".join(rows) + foot + f"\\end{{{al}}}\\vskip 12pt\n"
    front = f"\\twocolumn[{{{front}}}]\n" if two else front
    return (
        pre("article", "10pt" + (",twocolumn" if two else ""), "\\usepackage[margin=0.9in]{geometry}\n")
        + "\\begin{document}\n"
        + front
        + imprint(d)
        + R.choice([abstract_env(), "\\noindent\\textbf{Abstract}\\par\\noindent " + prose(80) + "\n\n"])
        + body(),
        "pdflatex",
    )


def t_grid(d):
    """Names alone in a grid or one under the other; where they work only in notes, or not at all."""
    ns = d.printed()
    per = R.choice([1, 1, 2, 3, 4])
    nb = R.choice(["%s", "\\textbf{%s}", "{\\large %s}", "\\textit{%s}"])
    mk = R.choice(["", "$^{%d}$", "\\thanks"])
    cell = lambda i, n: nb % tex(n) + (mk % (i % 3 + 1) if "%" in mk else "")
    house = R.choice(["", tex(d.houses[0]) + "\\par ", "\\textit{" + tex(d.houses[0].split(", ")[0]) + "}\\par "])
    date = R.choice(["", "%s %d\\par " % (R.choice(["March", "June"]), d.year), "%d\\par " % d.year])
    blocks = cols(d, ns, per, cell)
    title = R.choice(["{\\LARGE\\bfseries %s\\par}", "{\\LARGE %s\\par}", "{\\Large\\bfseries %s\\par}"]) % tex(d.title)
    return (
        pre("article", R.choice(["10pt", "11pt", "12pt"]), "\\usepackage[margin=1in]{geometry}\n")
        + f"\\begin{{document}}\n\\begin{{center}}{title}\\end{{center}}\\vskip 10pt\n{blocks}\\begin{{center}}{house}{date}\\end{{center}}\n{abstract_env()}"
        + body(),
        "pdflatex",
    )


def t_plain(d):
    """A title, a row or two of names, at most a date: nothing says where anyone works."""
    d.n = min(d.n, R.choice([1, 2, 2, 3, 3, 4, 6]))
    d.raw = d.raw[: d.n]
    ns = d.printed()
    nb = R.choice(["%s", "%s", "{\\large %s}", "\\textbf{%s}", "\\textit{%s}", "\\textsc{%s}"])
    nb = "%s" if "textsc" in nb and d.style == "upper" else nb
    sep = R.choice([", ", ", ", "; ", " \\quad ", " \\and ", " \\\\ "])
    lead = R.choice(["", "", "", "by ", "By ", "Author: ", "Authors: ", "Written by ", "by\\par "])
    if lead.startswith("Author"):
        lead = "Authors: " if d.n > 1 else "Author: "
    names = joinlist([tex(n) for n in ns], None if sep in (", ", "; ") else sep, sep).replace("\\and", "and")
    house = tex(d.houses[0]) if R.random() < 0.3 else ""
    behind = R.choice(["", ", "]) if house else ""
    row = lead + nb % names + (behind + house if behind else "")
    date = R.choice(
        [
            "",
            "%s %d, %d\\par " % (R.choice(["March", "June"]), R.randint(1, 30), d.year),
            "%d\\par " % d.year,
            "This version was compiled on May %d, %d\\par " % (R.randint(1, 30), d.year),
            "Draft version, February %d\\par " % d.year,
            "Version %d.%d\\par " % (R.randint(0, 9), R.randint(0, 9)),
        ]
    )
    contact = R.choice(["", "", "\\texttt{%s}\\par " % tex(d.ms(0)), "Contact: %s at %s\\par " % d.mails[0]])
    al = R.choice(["center", "center", "flushleft"])
    title = R.choice(["{\\LARGE\\bfseries %s\\par}", "{\\LARGE %s\\par}", "{\\Large\\bfseries %s\\par}"]) % tex(d.title)
    start = R.choice(
        [
            abstract_env(),
            "",
            "",
            "\\tableofcontents\n",
            "\\tableofcontents\n",
            "\\noindent %s\\par\n" % prose(60),
            "\\subsection*{%s}\n" % R.choice(["Summary", "Motivation", "Overview", "A. Introduction"]),
        ]
    )
    heads = R.sample(
        [
            "Basic Concepts",
            "Package Options",
            "Style Macros",
            "Related Programs",
            "Input Files",
            "Graphical Model",
            "Important Notes",
            "User Interface",
            "Long Term Goals",
            "Modular Forms",
            "Open Questions",
            "Getting Started",
        ],
        5,
    )
    sections = "".join("\\section{%s}\n%s\n" % (head, prose(70)) for head in heads)
    return (
        pre("article", R.choice(["10pt", "11pt", "12pt"]), "\\usepackage[margin=1.1in]{geometry}\n")
        + f"\\begin{{document}}\n\\begin{{{al}}}{title}\\vskip 10pt {row}\\par {contact}{date}\\end{{{al}}}\n{start}"
        + sections
        + "\\end{document}\n",
        "pdflatex",
    )


def t_many(d):
    """Lists of dozens and hundreds of authors with many marks each."""
    d.n = R.choice([30, 45, 60, 90, 120, 160, 200])
    while len(d.raw) < d.n:
        x = name()
        if x not in d.raw:
            d.raw.append(x)
    d.style = R.choice(["full", "full", "initials"])
    d.houses = [d.full_house() for _ in range(R.choice([8, 15, 25]))]
    ns = d.printed()
    sep = R.choice([", ", ", ", ", ", "; "])
    mark = lambda: "$^{%s}$" % ",".join(str(k) for k in sorted(R.sample(range(1, len(d.houses) + 1), R.choice([1, 1, 2, 3]))))
    items = [tex(n) + mark() for n in ns]
    if R.random() < 0.3:
        group = R.choice(["ATLAS", "SAND", "River", "Global Silt", "Delta Core"]) + " " + R.choice(["Collaboration", "Consortium", "Group"])
        items.append("the " + group if R.random() < 0.5 else group)
        d.names = ns + [group]
    size = R.choice(["\\small ", "", "\\footnotesize "])
    houses = " ".join("$^{%d}$%s%s" % (k + 1, tex(h), R.choice([".", ",", ";"])) for k, h in enumerate(d.houses))
    two = R.random() < 0.4
    front = (
        f"\\begin{{center}}{{\\LARGE\\bfseries {tex(d.title)}\\par}}\\end{{center}}\\vskip 10pt{{{size}\\noindent {joinlist(items, None, sep)}\\par}}\\vskip 8pt{{\\footnotesize\\noindent {houses}\\par}}\\vskip 10pt "
    )
    front = f"\\twocolumn[{{{front}}}]\n" if two and d.n < 100 else front
    return (
        pre("article", "10pt" + (",twocolumn" if two and d.n < 100 else ""), "\\usepackage[margin=0.8in]{geometry}\n")
        + "\\begin{document}\n"
        + front
        + abstract_env()
        + body(),
        "pdflatex",
    )


SCRIPTS = dict(
    ja=(
        "Noto Serif CJK JP",
        "佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤 吉田 山田".split(),
        "翔太 美咲 健一 陽子 大輔 直樹 由美 隆 さくら 恵子".split(),
        "河川の砂の流れに関する研究",
        "要旨",
        "本研究では河川における砂の流れを測定し、その結果を報告する。",
    ),
    zh=(
        "Noto Serif CJK SC",
        "欧阳 司马 诸葛 邓 冯 曹 彭 曾 萧 田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁".split(),
        "志强 晓明 海燕 文博 思远 嘉怡 子轩 梦琪 立新 永康 雨桐 凯".split(),
        "城市河流泥沙输移的数值模拟",
        "摘要",
        "本文研究城市河流泥沙的输移过程，并给出数值模拟的结果。",
    ),
    ko=(
        "Noto Serif CJK KR",
        "김 이 박 최 정 강 조 윤 장 임 한 오 서 신".split(),
        "민준 서연 지훈 수빈 현우 예진 도윤 하은 성민 지영".split(),
        "하천 모래의 흐름에 관한 연구",
        "초록",
        "이 논문은 하천의 모래 흐름을 측정하고 그 결과를 보고한다. ",
    ),
    ru=(
        "DejaVu Serif",
        "Иванов Петров Сидоров Кузнецов Смирнов Волков Соколов Лебедев Морозов Новиков".split(),
        "Алексей Мария Дмитрий Ольга Сергей Анна Николай Елена".split(),
        "Исследование движения песка в реках",
        "Аннотация",
        "В работе изучается движение песка в реках и приводятся результаты измерений. ",
    ),
    el=(
        "DejaVu Serif",
        "Παπαδόπουλος Νικολάου Γεωργίου Δημητρίου Ιωάννου Βασιλείου".split(),
        "Γιώργος Μαρία Νίκος Ελένη Κώστας Άννα".split(),
        "Μελέτη της κίνησης της άμμου στα ποτάμια",
        "Περίληψη",
        "Στην εργασία αυτή μελετάται η κίνηση της άμμου στα ποτάμια. ",
    ),
)


def t_scripts(d):
    """Names in other scripts than Latin, in the order of their languages."""
    lang = R.choice(list(SCRIPTS))
    font, families, givens, title, head, text = SCRIPTS[lang]
    d.title = title
    d.n = min(d.n, 7)
    asian = lang in ("ja", "zh", "ko")
    names = []
    while len(names) < d.n:
        f, g = R.choice(families), R.choice(givens)
        n = f + (" " if lang == "ja" and R.random() < 0.3 else "") + g if asian else R.choice([g + " " + f, g[0] + ". " + f, g[0] + ". " + g[1].upper() + ". " + f])
        if n not in names:
            names.append(n)
    d.names = names
    num = R.random() < 0.5
    sep = R.choice(["，", "、", ", ", "  ", "・", "\\quad "]) if asian else R.choice([", ", ", ", "; "])
    last = {"ru": " и ", "el": " και "}.get(lang, sep) if R.random() < 0.4 else sep
    row = joinlist([n + (f"$^{{{R.randint(1, 3)}}}$" if num else "") for n in names], last, sep)
    house = dict(
        ja="河川大学 工学部", zh="河海大学 水利工程学院，南京 210098", ko="하천대학교 토목공학과",
        ru="Московский государственный университет, Москва", el="Πανεπιστήμιο Αθηνών, Αθήνα",
    )[lang]
    mail = R.choice(["", "\\texttt{%s}\\par " % tex(d.ms(0))])
    return (
        "\\documentclass[11pt]{article}\n\\usepackage{fontspec}\n\\setmainfont{%s}\n%s\\begin{document}\n\\begin{center}{\\LARGE %s\\par}\\vskip 10pt{%s%s}\\par\\vskip 6pt{\\small %s}\\par %s\\end{center}\n\\noindent\\textbf{%s} %s\n\n\\section*{1 }\n%s\n\\end{document}\n"
        % (font, '\\XeTeXlinebreaklocale "zh"\n' if asian else "", title, R.choice(["", "\\large "]), row, house, mail, head, text * 8, text * 60),
        "xelatex",
    )


T = dict(
    article=t_article,
    authblk=t_authblk,
    ieeeconf=t_ieeeconf,
    ieeejour=t_ieeejour,
    acm=t_acm,
    llncs=t_llncs,
    elsarticle=t_elsarticle,
    revtex=t_revtex,
    amsart=t_amsart,
    jmlr=t_jmlr,
    columns=t_columns,
    list=t_list,
    blocks=t_blocks,
    icml=t_icml,
    econ=t_econ,
    astro=t_astro,
    side=t_side,
    cjk=t_cjk,
    sequence=t_sequence,
    cas=t_cas,
    lines=t_lines,
    grid=t_grid,
    plain=t_plain,
    many=t_many,
    scripts=t_scripts,
)
W = dict(
    article=9,
    authblk=5,
    ieeeconf=7,
    ieeejour=5,
    acm=6,
    llncs=6,
    elsarticle=6,
    revtex=7,
    amsart=3,
    jmlr=4,
    columns=16,
    list=26,
    blocks=8,
    icml=4,
    econ=5,
    astro=5,
    side=2,
    cjk=2,
    sequence=5,
    cas=4,
    lines=7,
    grid=5,
    plain=16,
    many=4,
    scripts=7,
)
