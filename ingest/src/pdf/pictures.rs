//! Pictures of what stands on the pages of a file.

use super::{ReadError, ReadLimits, guard, in_thread, open};
use graph_schema::PageRect;
use models_core::{PagePart, PageReader, PartPicture, Picture};

/// The picture of a page, 1-based; `None` for one that can't be drawn.
pub fn picture(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
    (page, dpi): (u32, u32),
) -> Result<Option<Picture>, ReadError> {
    in_thread(|| {
        guard::check(bytes, limits)?;
        let file = open(bytes, pages)?;
        Ok(file.picture(page.saturating_sub(1), dpi))
    })
}

/// What stands in a rectangle of a page, in its colours and so many pixels wide; `None` where it can't be drawn.
pub fn part(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
    (rect, pixels): (PageRect, u32),
) -> Result<Option<PartPicture>, ReadError> {
    in_thread(|| {
        guard::check(bytes, limits)?;
        let file = open(bytes, pages)?;
        let part = PagePart {
            x: rect.x,
            y: rect.y,
            width: rect.width,
            height: rect.height,
            pixels,
        };
        Ok(file.part(rect.page.saturating_sub(1), &part))
    })
}
