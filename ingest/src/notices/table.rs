//! Tables of comma-separated values, as RFC 4180 has them: fields in quotes may hold commas, line ends and doubled quotes.

/// Rows of a table, each read when it is asked for.
pub(super) struct Rows<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Rows<'a> {
    pub fn of(text: &'a str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            line: 1,
        }
    }
}

impl Iterator for Rows<'_> {
    /// The number of the line a row begins on, and its fields; an error for a quote that never ends.
    type Item = Result<(usize, Vec<String>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let begun = self.line;
        let mut fields = vec![String::new()];
        let mut quoted = false;
        let mut chars = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            self.line += usize::from(c == '\n');
            let Some(field) = fields.last_mut() else {
                break;
            };
            match c {
                '"' if quoted && chars.next_if(|(_, next)| *next == '"').is_some() => {
                    field.push('"')
                }
                '"' if quoted => quoted = false,
                '"' if field.is_empty() => quoted = true,
                ',' if !quoted => fields.push(String::new()),
                '\n' if !quoted => {
                    end = at + 1;
                    break;
                }
                '\r' if !quoted => {}
                c => field.push(c),
            }
        }
        self.rest = self.rest.get(end..).unwrap_or_default();
        if quoted {
            self.rest = "";
            return Some(Err(format!(
                "line {begun}: a quote is opened and never closed"
            )));
        }
        Some(Ok((begun, fields)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_ends() {
        let rows: Vec<_> = Rows::of("\u{feff}a,b\r\n\"x, \"\"y\"\"\n\",\n\n1,2").collect();
        let fields: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.as_ref().unwrap().1.iter().map(String::as_str).collect())
            .collect();
        assert_eq!(
            fields,
            [
                vec!["a", "b"],
                vec!["x, \"y\"\n", ""],
                vec![""],
                vec!["1", "2"]
            ]
        );
        assert_eq!(rows[3].as_ref().unwrap().0, 5);
    }

    #[test]
    fn an_open_quote_ends_it() {
        let rows: Vec<_> = Rows::of("a\n\"b").collect();
        assert!(rows[0].is_ok() && rows[1].is_err());
        assert_eq!(rows.len(), 2);
    }
}
