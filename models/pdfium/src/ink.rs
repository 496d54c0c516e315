//! What lies under the text of a page: pictures, and shapes that are not white. Looked at only where some text is
//! white or has no ink.

use models_core::Area;
use pdfium_render::prelude::{
    PdfPage, PdfPageObject, PdfPageObjectCommon, PdfPageObjectsCommon, PdfPagePathObject,
    PdfPathFillMode, PdfRect,
};

/// More objects than this are not looked at.
const MAX_OBJECTS: usize = 20_000;
/// More dark areas than this are not kept: text on them is taken as hidden.
const MAX_DARK: usize = 2_000;
/// Darker than this, in one of its parts, shows white text.
const DARK: u8 = 216;

#[derive(Default)]
pub struct Backdrop {
    pictures: Vec<Area>,
    dark: Vec<Area>,
    /// Objects that are no text.
    shapes: usize,
}

impl Backdrop {
    pub fn of(page: &PdfPage<'_>) -> Self {
        let mut backdrop = Self::default();
        for object in page.objects().iter().take(MAX_OBJECTS) {
            backdrop.add(&object);
        }
        backdrop
    }

    /// Whether there is anything but text.
    pub fn is_drawn(&self) -> bool {
        self.shapes > 0
    }

    /// The largest picture's share of what is shown of the page.
    pub fn pictured(&self, shown: &Area) -> f32 {
        let share = |picture: &Area| {
            let common = picture.common(shown);
            common.width().max(0.0) * common.height().max(0.0) / (shown.width() * shown.height())
        };
        self.pictures.iter().map(share).fold(0.0, f32::max)
    }

    /// Whether a character whose baseline begins here stands on something that is not white.
    pub fn is_dark_at(&self, x: f32, y: f32, size: f32) -> bool {
        let places = [(x, y), (x + 0.2 * size, y + 0.2 * size)];
        let holds = |area: &Area| places.iter().any(|(x, y)| area.holds(*x, *y));
        self.dark.iter().any(holds)
    }

    fn add(&mut self, object: &PdfPageObject<'_>) {
        self.shapes += usize::from(object.as_text_object().is_none());
        let found = Found::of(object);
        if !found.dark || self.dark.len() >= MAX_DARK {
            return;
        }
        let Ok(bounds) = object.bounds() else { return };
        let area = area(&bounds.to_rect());
        if found.picture {
            self.pictures.push(area);
        }
        self.dark.push(area);
    }
}

/// What an object is to the text over it.
#[derive(Default)]
struct Found {
    dark: bool,
    picture: bool,
}

impl Found {
    /// A drawing is what is in it, one level down.
    fn of(object: &PdfPageObject<'_>) -> Self {
        let Some(form) = object.as_x_object_form_object() else {
            return Self::of_one(object);
        };
        let mut found = Self::default();
        for inner in form.iter().take(MAX_OBJECTS) {
            let inner = Self::of_one(&inner);
            found.dark |= inner.dark;
            found.picture |= inner.picture;
        }
        found
    }

    fn of_one(object: &PdfPageObject<'_>) -> Self {
        let picture = object.as_image_object().is_some();
        let filled = |path: &PdfPagePathObject<'_>| {
            path.fill_mode()
                .is_ok_and(|mode| mode != PdfPathFillMode::None)
        };
        let path = object.as_path_object().filter(|path| filled(path));
        let dark = path.is_some_and(|path| {
            path.fill_color().is_ok_and(|colour| {
                let darkest = colour.red().min(colour.green()).min(colour.blue());
                colour.alpha() > 0 && darkest < DARK
            })
        });
        Self {
            dark: dark || picture || object.as_shading_object().is_some(),
            picture,
        }
    }
}

/// A rectangle as the rest of the program has it.
pub fn area(rect: &PdfRect) -> Area {
    Area {
        left: rect.left().value,
        bottom: rect.bottom().value,
        right: rect.right().value,
        top: rect.top().value,
    }
}
