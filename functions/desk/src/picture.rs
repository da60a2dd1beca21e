//! Sequence diagrams of the runbook as SVG: the browser gets no script that could draw them.

use maud::{Markup, html};

/// Pixels between two lanes, at the sides, and between two lines of text.
const LANE: usize = 180;
const SIDE: usize = 90;
const LINE: usize = 16;
/// Pixels of a character of the text, rounded up.
const CHARACTER: usize = 7;
/// Characters of a line of text that has the space between two lanes.
const NARROW: usize = 24;

/// What a line of a diagram says.
enum Step<'t> {
    /// From one lane to another, or to itself.
    Message { from: usize, to: usize, is_answer: bool, text: &'t str },
    /// What follows happens under a condition; blank where one ends.
    Part(String),
}

/// Who takes part, and what happens.
struct Diagram<'t> {
    lanes: Vec<&'t str>,
    steps: Vec<Step<'t>>,
}

/// The picture of a diagram in Mermaid's words; `None` when it uses more of them than this draws.
pub(crate) fn sequence(text: &str) -> Option<Markup> {
    let diagram = read(text)?;
    let height = 60 + diagram.steps.iter().map(|step| diagram.height(step)).sum::<usize>();
    let width = x(diagram.lanes.len().saturating_sub(1)) + if diagram.ends_with_a_loop() { LANE } else { SIDE };
    let mut y = 50;
    Some(html! {
        div.picture tabindex="0" role="group" aria-label="A picture; its steps are read in order" {
            svg viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img" aria-label=(diagram.words()) {
                @for (lane, name) in diagram.lanes.iter().enumerate() {
                    @let x = x(lane);
                    line.lane x1=(x) x2=(x) y1="34" y2=(height) {}
                    (write(x, 22, "middle", name, usize::MAX))
                }
                @for step in &diagram.steps {
                    @let top = y;
                    @let () = y += diagram.height(step);
                    (diagram.draw(step, top, y, width))
                }
            }
        }
    })
}

impl Diagram<'_> {
    /// Whether something beside the last lane is told.
    fn ends_with_a_loop(&self) -> bool {
        let last = self.lanes.len().saturating_sub(1);
        self.steps.iter().any(|step| matches!(step, Step::Message { from, to, .. } if from == to && *to == last))
    }

    /// Pixels that a step takes.
    fn height(&self, step: &Step<'_>) -> usize {
        match step {
            Step::Message { from, to, text, .. } => LINE * wrap(text, room(*from, *to)).len() + 22,
            Step::Part(name) if name.is_empty() => 12,
            Step::Part(_) => 30,
        }
    }

    fn draw(&self, step: &Step<'_>, top: usize, end: usize, width: usize) -> Markup {
        match step {
            Step::Message { from, to, text, .. } if from == to => {
                let x = x(*from);
                html! {
                    path.arrow d=(format!("M{x} {} h24 v14 h-20", top + 6)) {}
                    (head(x + 2, top + 20, false))
                    (write(x + 32, top + 12, "start", text, room(*from, *to)))
                }
            }
            Step::Message { from, to, is_answer, text } => {
                let (from_x, to_x, y) = (x(*from), x(*to), end - 10);
                html! {
                    (write(usize::midpoint(from_x, to_x), top + 10, "middle", text, room(*from, *to)))
                    line.arrow x1=(from_x) x2=(to_x) y1=(y) y2=(y) stroke-dasharray=[is_answer.then_some("5 4")] {}
                    (head(to_x, y, from_x < to_x))
                }
            }
            Step::Part(name) => html! {
                line.part x1="0" x2=(width) y1=(top + 6) y2=(top + 6) {}
                text.part x="4" y=(top + 22) { (name) }
            },
        }
    }

    /// The same for those who do not see it.
    fn words(&self) -> String {
        let told = self.steps.iter().filter_map(|step| match step {
            Step::Message { from, to, text, .. } if from == to => Some(format!("{}: {text}.", self.lanes[*from])),
            Step::Message { from, to, text, .. } => {
                Some(format!("{} to {}: {text}.", self.lanes[*from], self.lanes[*to]))
            }
            Step::Part(name) => (!name.is_empty()).then(|| format!("{name}:")),
        });
        told.collect::<Vec<_>>().join(" ")
    }
}

fn read(text: &str) -> Option<Diagram<'_>> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next() != Some("sequenceDiagram") {
        return None;
    }
    let (mut names, mut diagram) = (Vec::new(), Diagram { lanes: Vec::new(), steps: Vec::new() });
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let step = match word {
            "participant" => {
                let (name, title) = rest.split_once(" as ")?;
                names.push(name);
                diagram.lanes.push(title);
                continue;
            }
            "alt" => Step::Part(format!("if {rest}")),
            "else" => Step::Part(format!("otherwise {rest}").trim().to_owned()),
            "par" => Step::Part(format!("at once, {rest}")),
            "and" => Step::Part(format!("and {rest}").trim().to_owned()),
            "end" => Step::Part(String::new()),
            _ => {
                let (ends, text) = line.split_once(": ")?;
                let (from, to) = ends.split_once("->>")?;
                let of = |name: &str| names.iter().position(|known| *known == name);
                let is_answer = from.ends_with('-');
                Step::Message { from: of(from.trim_end_matches('-'))?, to: of(to)?, is_answer, text }
            }
        };
        diagram.steps.push(step);
    }
    Some(diagram)
}

fn x(lane: usize) -> usize {
    SIDE + LANE * lane
}

/// Characters that fit between two lanes.
fn room(from: usize, to: usize) -> usize {
    (from.abs_diff(to) * LANE / CHARACTER).saturating_sub(4).max(NARROW)
}

fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        if lines[last].is_empty() || lines[last].chars().count() + word.chars().count() < most {
            let space = if lines[last].is_empty() { "" } else { " " };
            lines[last] = format!("{}{space}{word}", lines[last]);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn write(x: usize, y: usize, anchor: &str, text: &str, most: usize) -> Markup {
    html! {
        text text-anchor=(anchor) {
            @for (at, line) in wrap(text, most).into_iter().enumerate() { tspan x=(x) y=(y + LINE * at) { (line) } }
        }
    }
}

/// The point of an arrow at its end.
fn head(x: usize, y: usize, is_to_the_right: bool) -> Markup {
    let back = if is_to_the_right { x.saturating_sub(8) } else { x + 8 };
    html! { polygon points=(format!("{x},{y} {back},{} {back},{}", y - 4, y + 4)) {} }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "sequenceDiagram\n    participant A as Shop & co\n    participant B as Mintsoft\n    A->>B: an order\n    \
                        alt it is new\n        B-->>A: yes\n    else\n        B->>B: nothing <at> all\n    end\n";

    #[test]
    fn every_step_of_a_diagram_is_drawn_and_told() {
        let picture = sequence(TEXT).expect("a diagram").into_string();

        assert_eq!(picture.matches("<polygon").count(), 3);
        assert_eq!(picture.matches("stroke-dasharray").count(), 1);
        assert!(picture.contains("Shop &amp; co to Mintsoft: an order. if it is new: Mintsoft to Shop &amp; co: yes."));
        assert!(picture.contains("nothing &lt;at&gt; all") && picture.contains("otherwise"), "{picture}");
    }

    #[test]
    fn what_is_not_understood_is_not_drawn_wrongly() {
        for text in ["graph TD\nA-->B", "sequenceDiagram\nA->>B: nobody said who", "sequenceDiagram\nloop often\nend"] {
            assert!(sequence(text).is_none(), "{text}");
        }
    }

    #[test]
    fn long_text_is_broken_between_words() {
        assert_eq!(wrap("physical levels, zeros spelt out", 18), ["physical levels,", "zeros spelt out"]);
    }
}
