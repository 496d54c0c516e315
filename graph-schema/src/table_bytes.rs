//! Tables as bytes, to lie beside the text: JSON, compressed. Bytes that were damaged are an error.

use crate::figure::MAX_FIGURES;
use crate::table::{MAX_TABLES, PaperTables, Table};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

/// What the bytes begin with, and the version of what follows.
const MARK: &[u8; 4] = b"PTB1";
/// No paper within the limits has tables that are larger, uncompressed.
const MOST: u64 = 64 << 20;

/// Why bytes are no tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no tables of this version, or they are damaged")]
pub struct TablesError;

impl PaperTables {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        let mut encoder = DeflateEncoder::new(&mut bytes, Compression::fast());
        // Neither writing to memory nor these types fail.
        let json = serde_json::to_vec(self).unwrap_or_default();
        let _written = encoder.write_all(&json).and_then(|()| encoder.try_finish());
        drop(encoder);
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TablesError> {
        let packed = bytes.strip_prefix(MARK).ok_or(TablesError)?;
        let mut json = Vec::new();
        let unpacked = DeflateDecoder::new(packed)
            .take(MOST)
            .read_to_end(&mut json);
        unpacked.map_err(|_| TablesError)?;
        let read: Self = serde_json::from_slice(&json).map_err(|_| TablesError)?;
        let figures = read.figures.as_ref().map_or(0, Vec::len);
        let few = read.tables.len() <= MAX_TABLES && figures <= MAX_FIGURES;
        match few && read.tables.iter().all(Table::is_whole) {
            true => Ok(read),
            false => Err(TablesError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Cell, TableRow};
    use crate::{Figure, PageRect};

    #[test]
    fn tables_come_back_whole_or_not_at_all() {
        let cell = Cell {
            text: "12 · 3".into(),
            span: 1,
            x: 1.25,
            y: 2.5,
            width: 30.0,
            height: 9.75,
        };
        let row = TableRow {
            cells: vec![cell],
            span: Some((4, 9)),
        };
        let tables = PaperTables {
            text_len: 20,
            tables: vec![Table {
                ordinal: 0,
                label: "Table 1".into(),
                caption: "Table 1: One cell.".into(),
                rect: PageRect {
                    page: 1,
                    x: 1.25,
                    y: 2.5,
                    width: 30.0,
                    height: 9.75,
                },
                head_rows: 0,
                rows: vec![row],
            }],
            figures: Some(vec![Figure {
                ordinal: 0,
                label: "Figure 1".into(),
                caption: "Figure 1: A sheep.".into(),
                rect: PageRect {
                    page: 2,
                    x: 10.0,
                    y: 20.5,
                    width: 200.0,
                    height: 100.0,
                },
            }]),
        };
        let bytes = tables.to_bytes();
        assert_eq!(PaperTables::from_bytes(&bytes), Ok(tables.clone()));
        for length in 0..bytes.len() {
            assert!(PaperTables::from_bytes(&bytes[..length]).is_err());
        }
        // Bytes of before figures were kept.
        let earlier = PaperTables {
            figures: None,
            ..tables.clone()
        };
        assert_eq!(PaperTables::from_bytes(&earlier.to_bytes()), Ok(earlier));
        let mut torn = tables;
        torn.tables[0].head_rows = 9;
        assert!(PaperTables::from_bytes(&torn.to_bytes()).is_err());
    }
}
