//! Small plots.

use maud::{Markup, html};

use super::view::number;

const WIDTH: usize = 240;
const HEIGHT: u64 = 48;

/// A bar for each point, oldest first, with the figures beside it in words.
pub(crate) fn bars(name: &str, unit: &str, span: &str, points: &[Option<u64>]) -> Markup {
    let most = points.iter().flatten().copied().max().unwrap_or(0);
    let last = points.last().copied().flatten();
    let step = WIDTH / points.len().max(1);
    let height = |value: u64| if value == 0 || most == 0 { 1 } else { (value * HEIGHT / most).max(2) };
    let said = format!("{name}, {span}: highest {}, now {}", number(most), last.map_or("none".to_owned(), number));
    html! {
        figure.plot {
            figcaption { (name) span.age { " " (unit) ", " (span) } }
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(said) {
                @for (at, point) in points.iter().enumerate() {
                    @if let Some(value) = *point {
                        rect x=(at * step) y=(HEIGHT - height(value)) width=(step.saturating_sub(2)) height=(height(value))
                            class=[(at + 1 == points.len()).then_some("now")] {}
                    }
                }
            }
            p.legend { "now " b { (last.map_or("–".to_owned(), number)) } " · highest " (number(most)) }
        }
    }
}
