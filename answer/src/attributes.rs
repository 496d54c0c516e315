//! Properties that people ask of things and others than the asker would name by a value alone: a colour is said as "red", a
//! programming language as "Perl". A paper that has neither the property's word nor one of its values does not tell it, however well
//! its sentences fit the rest of the question.

/// How a property is asked for, and how a text tells it; in lower case, words or beginnings of words.
struct Attribute {
    asked: &'static [&'static str],
    said: &'static [&'static str],
}

#[rustfmt::skip]
const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        asked: &["colour", "colours", "color", "colors"],
        said: &["colour", "color", "red", "blue", "green", "yellow", "black", "white", "orange", "purple", "pink", "grey", "gray", "brown"],
    },
    Attribute {
        asked: &["programming language", "programming languages", "coding language"],
        said: &[
            "programming language", "python", "java", "c++", "matlab", "perl", "lisp", "haskell", "fortran", "prolog",
            "javascript", "scala", "c#", "php", "typescript", "octave", "ocaml", "r package",
        ],
    },
    Attribute {
        asked: &["gpu", "gpus", "graphics card", "graphics cards"],
        said: &["gpu", "graphics card", "graphics processor", "cuda", "nvidia", "geforce", "radeon", "tpu"],
    },
    Attribute {
        asked: &["cpu", "cpus", "processor", "processors"],
        said: &["cpu", "processor", "ghz", "mhz", "intel", "amd", "pentium", "xeon", "opteron", "cores"],
    },
    Attribute {
        asked: &["ram", "main memory", "how much memory"],
        said: &["ram", "gb", "mb", "gib", "gigabyte", "megabyte", "gbytes", "main memory"],
    },
    Attribute {
        asked: &["operating system", "operating systems"],
        said: &["operating system", "linux", "windows", "unix", "macos", "mac os", "ubuntu", "solaris", "android"],
    },
    Attribute {
        asked: &["salary", "salaries", "wage", "wages", "paid per hour", "hourly pay", "earn"],
        said: &["salar", "wage", "paid", "payment", "compensat", "per hour", "remunerat", "earn", "$", "€", "dollar", "euro", "cents"],
    },
    Attribute {
        asked: &["price", "prices", "fee", "fees", "registration fee"],
        said: &["price", "fee", "cost", "$", "€", "£", "free of charge", "dollar", "euro", "usd"],
    },
    Attribute {
        asked: &["how old", "age", "ages", "mean age", "average age"],
        said: &["age", "ages", "aged", "years old", "year old", "year-old", "birth"],
    },
    Attribute {
        asked: &["gender", "sex"],
        said: &["gender", "male", "female", "men", "women", "boys", "girls", "sex"],
    },
    Attribute {
        asked: &["licence", "license", "licences", "licenses"],
        said: &["licen", "creative commons", "gpl", "mit", "apache", "bsd", "open source", "open-source", "public domain"],
    },
    Attribute {
        asked: &["nationality", "nationalities", "mother tongue", "native language"],
        said: &["national", "mother tongue", "native"],
    },
    Attribute {
        asked: &["optimizer", "optimiser"],
        said: &["optimizer", "optimiser", "gradient", "adam", "sgd", "bfgs", "adagrad", "rmsprop", "newton", "momentum"],
    },
    Attribute { asked: &["dropout", "dropout rate"], said: &["dropout", "drop-out", "drop out", "dropped out"] },
    Attribute { asked: &["learning rate"], said: &["learning rate", "step size", "step-size", "stepsize"] },
    Attribute { asked: &["batch size", "minibatch size"], said: &["batch"] },
    Attribute { asked: &["random seed", "seed"], said: &["seed"] },
    Attribute { asked: &["epochs"], said: &["epoch", "iteration", "passes", "rounds"] },
    Attribute { asked: &["temperature", "temperatures"], said: &["temperature", "degrees", "°", "kelvin", "celsius"] },
    Attribute { asked: &["telephone", "phone number", "fax"], said: &["phone", "tel", "fax"] },
    Attribute { asked: &["downloads", "downloaded"], said: &["download"] },
    Attribute { asked: &["github stars", "stars", "forks"], said: &["star", "stars", "fork", "forks"] },
    Attribute { asked: &["carbon footprint", "electricity", "energy consumption"], said: &["carbon", "co2", "energy", "watt", "kwh", "electric"] },
    Attribute { asked: &["hotel", "room"], said: &["hotel", "room"] },
];

/// Whether a question asks for a property that a text tells nothing of.
pub(crate) fn asks_untold(question: &str, text: &str) -> bool {
    let question = spaced(question);
    let asked = |attribute: &&Attribute| {
        attribute
            .asked
            .iter()
            .any(|asked| question.contains(&format!(" {asked} ")))
    };
    let mut wanted = ATTRIBUTES.iter().filter(asked).peekable();
    if wanted.peek().is_none() {
        return false;
    }
    let text = spaced(text);
    wanted.all(|attribute| !attribute.said.iter().any(|said| tells(&text, said)))
}

/// Whether a text has words that begin so; short ones are whole words, with a figure before them or not ("2GB").
fn tells(text: &str, said: &str) -> bool {
    const SHORT: usize = 4;
    let whole = said.chars().count() <= SHORT && said.chars().all(char::is_alphanumeric);
    text.match_indices(said).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + said.len()..].chars().next();
        let opens = !before.is_some_and(char::is_alphabetic);
        let ends = !whole || !after.is_some_and(char::is_alphabetic) || after == Some('s');
        opens && ends
    })
}

/// In lower case, every run of spaces and stops one space.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_whitespace()
                || matches!(c, '?' | ',' | '.' | ';' | ':' | '(' | ')' | '!') =>
            {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::asks_untold;

    #[test]
    fn a_property_is_told_by_its_word_or_by_a_value() {
        let felt = "We pressed felt with a program in Perl on a machine with 2GB. It was red. Everyone was tired.";
        for told in [
            "What colour is the felt?",
            "In what programming language was the press coded?",
            "How much RAM does it need?",
            "How is felt pressed?",
        ] {
            assert!(!asks_untold(told, felt), "{told}");
        }
        for untold in [
            "What graphics card was used?",
            "What was the shepherds' salary?",
            "dropout rate of the press?",
            "On which processor did it run?",
        ] {
            assert!(asks_untold(untold, felt), "{untold}");
        }
        // At a room's temperature: what is told of one of them is told.
        let warm = "It is pressed at 20 degrees.";
        assert!(!asks_untold(
            "At what room temperature is felt pressed?",
            warm
        ));
        assert!(asks_untold(
            "What colour is it?",
            "Everyone was tired of the discredited rule."
        ));
    }
}
