//! Tables as bytes, to lie beside the text: JSON, compressed. Bytes that were damaged are an error.

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
        match read.tables.len() <= MAX_TABLES && read.tables.iter().all(Table::is_whole) {
            true => Ok(read),
            false => Err(TablesError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PageRect;
    use crate::table::{Cell, TableRow};

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
        };
        let bytes = tables.to_bytes();
        assert_eq!(PaperTables::from_bytes(&bytes), Ok(tables.clone()));
        for length in 0..bytes.len() {
            assert!(PaperTables::from_bytes(&bytes[..length]).is_err());
        }
        let mut torn = tables;
        torn.tables[0].head_rows = 9;
        assert!(PaperTables::from_bytes(&torn.to_bytes()).is_err());
    }
}
