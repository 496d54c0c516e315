//! Names that sections have in papers of many languages, and what a section so named is for.

use graph_schema::SectionKind;
use graph_schema::title::normalise_title;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Names of reference lists.
const REFERENCES: &[&str] = &[
    "references",
    "reference",
    "reference list",
    "list of references",
    "bibliography",
    "selected bibliography",
    "annotated bibliography",
    "literature",
    "literature cited",
    "cited literature",
    "literature references",
    "works cited",
    "works consulted",
    "references cited",
    "cited references",
    "selected references",
    "key references",
    "references and notes",
    "notes and references",
    "references and further reading",
    "references and recommended reading",
    "bibliographical references",
    "bibliographic references",
    // French, German, Spanish, Portuguese, Italian, Dutch, Scandinavian, Polish, Czech, Turkish, Indonesian.
    "bibliographie",
    "references bibliographiques",
    "ouvrages cites",
    "literatur",
    "literaturverzeichnis",
    "literaturangaben",
    "quellenverzeichnis",
    "quellen",
    "referencias",
    "referencias bibliograficas",
    "bibliografia",
    "obras citadas",
    "riferimenti bibliografici",
    "riferimenti",
    "literatuur",
    "literatuurlijst",
    "referenties",
    "referenser",
    "referanser",
    "referencer",
    "litteratur",
    "litteraturliste",
    "literatura",
    "kaynaklar",
    "kaynakca",
    "daftar pustaka",
    // Chinese, Japanese, Korean, Russian, Ukrainian.
    "参考文献",
    "參考文獻",
    "引用文献",
    "文献",
    "참고문헌",
    "литература",
    "список литературы",
    "список использованных источников",
    "библиография",
    "література",
    "список літератури",
];

/// Names of sections that stand alone, with what they are for. Names of reference lists are not among them.
const NAMES: &[(&str, SectionKind)] = {
    use SectionKind::{
        Abstract, Acknowledgements, Appendix, Conclusion, Data, Discussion, Experiments,
        Introduction, Limitations, Method, Other, RelatedWork, Results,
    };
    &[
        ("abstract", Abstract),
        ("resume", Abstract),
        ("zusammenfassung", Abstract),
        ("kurzfassung", Abstract),
        ("resumen", Abstract),
        ("resumo", Abstract),
        ("sommario", Abstract),
        ("riassunto", Abstract),
        ("samenvatting", Abstract),
        ("abstrakt", Abstract),
        ("streszczenie", Abstract),
        ("摘要", Abstract),
        ("内容提要", Abstract),
        ("要旨", Abstract),
        ("概要", Abstract),
        ("초록", Abstract),
        ("요약", Abstract),
        ("аннотация", Abstract),
        ("summary", Other),
        ("introduction", Introduction),
        ("einleitung", Introduction),
        ("einfuhrung", Introduction),
        ("introduccion", Introduction),
        ("introducao", Introduction),
        ("introduzione", Introduction),
        ("inleiding", Introduction),
        ("inledning", Introduction),
        ("引言", Introduction),
        ("绪论", Introduction),
        ("緒論", Introduction),
        ("前言", Introduction),
        ("序言", Introduction),
        ("はじめに", Introduction),
        ("序論", Introduction),
        ("서론", Introduction),
        ("введение", Introduction),
        ("вступ", Introduction),
        ("statement of need", Introduction),
        ("motivation", Introduction),
        ("related work", RelatedWork),
        ("background", RelatedWork),
        ("相关工作", RelatedWork),
        ("関連研究", RelatedWork),
        ("methods", Method),
        ("methodology", Method),
        ("materials and methods", Method),
        ("methodes", Method),
        ("methode", Method),
        ("methoden", Method),
        ("metodos", Method),
        ("metodologia", Method),
        ("metodi", Method),
        ("方法", Method),
        ("手法", Method),
        ("методы", Method),
        ("results", Results),
        ("resultats", Results),
        ("ergebnisse", Results),
        ("resultados", Results),
        ("risultati", Results),
        ("结果", Results),
        ("結果", Results),
        ("результаты", Results),
        ("experiments", Experiments),
        ("evaluation", Experiments),
        ("实验", Experiments),
        ("実験", Experiments),
        ("discussion", Discussion),
        ("diskussion", Discussion),
        ("discusion", Discussion),
        ("discussao", Discussion),
        ("discussione", Discussion),
        ("讨论", Discussion),
        ("考察", Discussion),
        ("обсуждение", Discussion),
        ("discussion and conclusion", Discussion),
        ("discussion and conclusions", Discussion),
        ("limitations", Limitations),
        ("conclusion", Conclusion),
        ("conclusions", Conclusion),
        ("conclusion and future work", Conclusion),
        ("conclusions and future work", Conclusion),
        ("concluding remarks", Conclusion),
        ("future work", Conclusion),
        ("fazit", Conclusion),
        ("schluss", Conclusion),
        ("schlussfolgerung", Conclusion),
        ("schlussfolgerungen", Conclusion),
        ("conclusiones", Conclusion),
        ("conclusao", Conclusion),
        ("conclusoes", Conclusion),
        ("conclusioni", Conclusion),
        ("conclusie", Conclusion),
        ("结论", Conclusion),
        ("結論", Conclusion),
        ("结语", Conclusion),
        ("おわりに", Conclusion),
        ("결론", Conclusion),
        ("заключение", Conclusion),
        ("выводы", Conclusion),
        ("acknowledgements", Acknowledgements),
        ("acknowledgments", Acknowledgements),
        ("acknowledgement", Acknowledgements),
        ("acknowledgment", Acknowledgements),
        ("remerciements", Acknowledgements),
        ("danksagung", Acknowledgements),
        ("agradecimientos", Acknowledgements),
        ("agradecimentos", Acknowledgements),
        ("ringraziamenti", Acknowledgements),
        ("致谢", Acknowledgements),
        ("謝辞", Acknowledgements),
        ("감사의 글", Acknowledgements),
        ("благодарности", Acknowledgements),
        ("funding", Acknowledgements),
        ("appendix", Appendix),
        ("appendices", Appendix),
        ("annexe", Appendix),
        ("anhang", Appendix),
        ("apendice", Appendix),
        ("附录", Appendix),
        ("付録", Appendix),
        ("приложение", Appendix),
        ("supplementary material", Appendix),
        ("data", Data),
        ("overview", Other),
        ("keywords", Other),
        ("ethics statement", Other),
        ("author contributions", Other),
        ("conflict of interest", Other),
        ("conflicts of interest", Other),
        ("data availability", Other),
    ]
};

/// Words that a list of keywords begins with.
const KEYWORDS: &[&str] = &[
    "index terms",
    "keywords",
    "key words",
    "keyword",
    "additional key words and phrases",
    "categories and subject descriptors",
    "general terms",
    "ccs concepts",
    "mots cles",
    "mots clefs",
    "schlusselworter",
    "schlagworter",
    "palabras clave",
    "palavras chave",
    "parole chiave",
    "trefwoorden",
    "关键词",
    "關鍵詞",
    "キーワード",
    "주제어",
    "ключевые слова",
    "msc",
    "pacs",
    "jel classification",
];

/// Both lists, normalised as titles are: case and accents aside.
static KNOWN: LazyLock<HashMap<String, SectionKind>> = LazyLock::new(|| {
    let lists = REFERENCES
        .iter()
        .map(|name| (*name, SectionKind::References));
    let all = NAMES.iter().copied().chain(lists);
    all.map(|(name, kind)| (normalise_title(name), kind))
        .collect()
});
static BEGIN_KEYWORDS: LazyLock<Vec<String>> =
    LazyLock::new(|| KEYWORDS.iter().map(|name| normalise_title(name)).collect());

pub fn is_references_name(text: &str) -> bool {
    let name = normalise_title(text);
    // Set with spaces between its letters: `R E F E R E N C E S`.
    let spaced =
        name.split(' ').count() > 4 && name.split(' ').all(|part| part.chars().count() <= 2);
    let name = if spaced { name.replace(' ', "") } else { name };
    KNOWN.get(&name) == Some(&SectionKind::References)
}

/// Whether a text is the name of a reference list but for letters that OCR got wrong, or for spaces inside it.
pub fn nearly_references(text: &str) -> bool {
    let name = normalise_title(text).replace(' ', "");
    ["references", "bibliography"].iter().any(|of| {
        let length = name.chars().count();
        length.abs_diff(of.len()) <= 2 && strsim::levenshtein(&name, of) <= 2
    })
}

/// Whether a text is a name that sections have.
pub fn is_known_name(text: &str) -> bool {
    is_references_name(text) || KNOWN.contains_key(&normalise_title(text))
}

/// Whether a line begins a list of keywords.
pub fn begins_keywords(text: &str) -> bool {
    let name = normalise_title(text.get(..text.floor_char_boundary(80)).unwrap_or(text));
    BEGIN_KEYWORDS.iter().any(|known| {
        name.strip_prefix(known.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || !known.is_ascii())
    })
}

/// Whether a line is a list of keywords: it goes on behind the words that begin one.
pub fn is_list_of_keywords(text: &str) -> bool {
    begins_keywords(text) && !BEGIN_KEYWORDS.contains(&normalise_title(text))
}

/// What a section is for, told from its title.
pub fn kind_of(title: &str) -> SectionKind {
    use SectionKind::*;
    if is_references_name(title) {
        return References;
    }
    let name = normalise_title(title);
    if let Some(kind) = KNOWN.get(&name).filter(|kind| **kind != Other) {
        return *kind;
    }
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match name.as_str() {
        _ if name.starts_with("abstract ") => Abstract,
        _ if has(&["acknowledg"]) => Acknowledgements,
        _ if has(&["introduction", "motivation", "statement of need"]) => Introduction,
        _ if has(&[
            "related work",
            "previous work",
            "prior work",
            "background",
            "related research",
        ]) =>
        {
            RelatedWork
        }
        _ if has(&["limitation"]) => Limitations,
        _ if has(&["conclusion", "concluding", "future work", "summary and"]) => Conclusion,
        _ if has(&["discussion"]) => Discussion,
        _ if has(&["appendix", "supplement", "appendices"]) => Appendix,
        _ if has(&["experiment", "evaluation", "simulation", "empirical"]) => Experiments,
        _ if has(&["result", "finding"]) => Results,
        _ if has(&["dataset", "data set", "corpus", "corpora", "materials"]) => Data,
        _ if has(&[
            "method",
            "model",
            "approach",
            "algorithm",
            "architecture",
            "framework",
            "training",
        ]) =>
        {
            Method
        }
        _ => Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_lists_in_other_languages_and_letters() {
        for name in [
            "Bibliographie",
            "Literaturverzeichnis",
            "Referencias",
            "参考文献",
            "R E F E R E N C E S",
            "Kaynaklar",
        ] {
            assert!(is_references_name(name), "{name}");
        }
        assert!(nearly_references("Rcferences") && nearly_references("REF ERENCES"));
        assert!(!nearly_references("Experiments"));
    }

    #[test]
    fn kinds_in_other_languages() {
        assert_eq!(kind_of("Résumé"), SectionKind::Abstract);
        assert_eq!(kind_of("引言"), SectionKind::Introduction);
        assert_eq!(kind_of("Schlussfolgerungen"), SectionKind::Conclusion);
        assert_eq!(kind_of("Our Model of Wool"), SectionKind::Method);
        assert!(is_known_name("Einführung") && is_known_name("Méthodes"));
    }

    #[test]
    fn keywords_begin_so() {
        assert!(begins_keywords("Index Terms—wool, sheep") && begins_keywords("Mots-clés : laine"));
        assert!(begins_keywords("关键词：羊毛") && begins_keywords("Keywords"));
        assert!(!begins_keywords("Keywordless search"));
        assert!(is_list_of_keywords("关键词：羊毛") && !is_list_of_keywords("Keywords"));
    }
}
