//! The versioned migrations, as text: a store runs those newer than what it finds, in order.

/// Version and script of each step of the SQLite graph. A released step is never edited.
pub const SQLITE: &[(u32, &str)] = &[(1, include_str!("../sqlite/0001_library.sql"))];

#[cfg(test)]
mod tests {
    use super::SQLITE;

    #[test]
    fn versions_count_up_from_one() {
        let versions: Vec<u32> = SQLITE.iter().map(|(version, _)| *version).collect();
        let counted: Vec<u32> = (1..=SQLITE.len() as u32).collect();
        assert_eq!(versions, counted);
    }
}
