//! Size order: what stands left of what on a size run (WAIR wants a `sortOrder` on every size).

/// The place of a size that nobody knows: last.
pub const UNKNOWN: i32 = i32::MAX;

/// Where each family of sizes begins. The numbers only have to keep their order, and never change: a new size must not move
/// the others, or all of them would have to be told again.
const ONE_SIZE: i32 = 1_000;
const AGES: i32 = 10_000;
const LETTERS: i32 = 100_000;
const NUMBERS: i32 = 200_000;

/// Distance between two letters, so that `S/M` and `M TALL` find room between `S`, `M` and `L`.
const LETTER_STEP: i32 = 100;
/// Numbers are counted in sixths: halves (`42.5`) and thirds (`42 2/3`) both occur on shoes.
const SIXTHS: i32 = 6;
/// Distance between two sixths: room for a length or a cup.
const NUMBER_STEP: i32 = 500;

/// The place of a size among all sizes, ascending; `None` when it is not known.
///
/// Known are one-size, ages of children (`3-6M`, `5Y`), letters (`XS` < `S` < `M` < `L` < `XL` < `XXL`, `3XL`, `S/M`), numbers
/// with halves and thirds (`UK 8`, `42.5`, `42 2/3`), waist and length (`W32 L34`), pairs (`38/40`), suit lengths (`42R`) and
/// cups (`75B`).
pub fn rank(size: &str) -> Option<i32> {
    let text = size.trim().to_uppercase().replace(',', ".").replace('½', ".5").replace(" 1/2", ".5");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_size(&text).or_else(|| age(&text)).or_else(|| letters(&text)).or_else(|| numbers(&text))
}

fn one_size(text: &str) -> Option<i32> {
    let names = ["ONE SIZE", "ONESIZE", "ONE-SIZE", "OS", "O/S", "OSFA", "UNI", "UNIVERSAL", "1SIZE", "1 SIZE"];
    names.contains(&text).then_some(ONE_SIZE)
}

/// Months and years, by the lower bound and then the upper one.
fn age(text: &str) -> Option<i32> {
    if ["NB", "NEWBORN"].contains(&text) {
        return Some(AGES);
    }
    let units = [
        ("MONTHS", 1),
        ("MTHS", 1),
        ("MTH", 1),
        ("M", 1),
        ("YEARS", 12),
        ("YRS", 12),
        ("YR", 12),
        ("Y", 12),
        ("T", 12),
    ];
    let (span, months) =
        units.iter().find_map(|(unit, months)| Some((text.strip_suffix(unit)?.trim_end(), *months)))?;
    let (from, to) = span.split_once(['-', '/', '–']).map_or((span, span), |(from, to)| (from.trim(), to.trim()));
    // `12M-2Y`: the lower bound has a unit of its own.
    let (from, from_months) = match from.strip_suffix('M') {
        Some(from) => (from, 1),
        None => (from, months),
    };
    let (from, to) = (from.parse::<i32>().ok()? * from_months, to.parse::<i32>().ok()? * months);
    let sensible = (0..=18 * 12).contains(&from) && (from..=18 * 12).contains(&to);
    sensible.then(|| AGES + 1 + from * 250 + (to - from).min(249))
}

/// Letter sizes, single or double, perhaps with a word about the length.
fn letters(text: &str) -> Option<i32> {
    let fits = [(" PETITE", -20), (" SHORT", -10), (" REGULAR", 0), (" LONG", 10), (" TALL", 20)];
    let fit = fits.iter().find_map(|(word, shift)| Some((text.strip_suffix(word)?, *shift)));
    let (text, shift) = fit.unwrap_or((text, 0));
    let place = match text.split_once(['/', '-']) {
        Some((from, to)) => {
            let (from, to) = (letter(from.trim())?, letter(to.trim())?);
            (to > from).then_some((from + to) / 2)?
        }
        None => letter(text)?,
    };
    Some(LETTERS + place + shift)
}

/// Steps from `M`, in hundredths.
fn letter(text: &str) -> Option<i32> {
    let words = [("SMALL", "S"), ("MEDIUM", "M"), ("LARGE", "L"), ("X-SMALL", "XS"), ("X-LARGE", "XL")];
    let text = words.iter().find(|(word, _)| *word == text).map_or(text, |(_, short)| short);
    let (many, end) = text.split_at(text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at))?);
    let crosses = match many.strip_suffix('X') {
        None if many.is_empty() => 0,
        None => return None,
        Some(count) if count.chars().all(|c| c == 'X') => i32::try_from(count.len()).ok()? + 1,
        Some(count) => count.parse().ok()?,
    };
    let steps = match end {
        "M" if many.is_empty() => 0,
        "S" => -1 - crosses,
        "L" => 1 + crosses,
        _ => return None,
    };
    (-9..=11).contains(&steps).then_some(steps * LETTER_STEP)
}

/// Numbers, with what may follow them.
fn numbers(text: &str) -> Option<i32> {
    let regions = ["UK", "EU", "US", "IT", "FR", "DE", "W"];
    let text = regions.iter().find_map(|region| text.strip_prefix(region)).unwrap_or(text).trim_start();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (whole, third) = match rest.trim_start() {
        thirds if thirds.starts_with("1/3") => (2, &thirds[3..]),
        thirds if thirds.starts_with("2/3") => (4, &thirds[3..]),
        other => (0, other),
    };
    let sixths = sixths(number)? + whole;
    Some(NUMBERS + sixths * NUMBER_STEP + after(third.trim())?)
}

fn sixths(number: &str) -> Option<i32> {
    let (whole, half) = match number.split_once('.') {
        None | Some((_, "0")) => (number.split('.').next()?, 0),
        Some((whole, "5")) => (whole, SIXTHS / 2),
        Some(_) => return None,
    };
    let whole: i32 = whole.parse().ok()?;
    (0..=200).contains(&whole).then_some(whole * SIXTHS + half)
}

/// A length, the upper number of a pair, a suit length or a cup; below [`NUMBER_STEP`].
fn after(rest: &str) -> Option<i32> {
    if rest.is_empty() {
        return Some(0);
    }
    let lengths = [("S", 1), ("R", 2), ("L", 3), ("SHORT", 1), ("REGULAR", 2), ("LONG", 3)];
    if let Some((_, place)) = lengths.iter().find(|(word, _)| *word == rest) {
        return Some(*place);
    }
    let cups = ["AA", "A", "B", "C", "D", "DD", "E", "F", "FF", "G", "GG", "H", "HH", "J", "JJ", "K"];
    if let Some(cup) = cups.iter().position(|cup| *cup == rest) {
        return i32::try_from(cup).ok().map(|cup| 450 + cup);
    }
    let second = rest.trim_start_matches(['/', '-', 'X', 'W', ' ']).trim_start_matches('L').trim_end_matches('L');
    let separated = second.len() < rest.len();
    let second: i32 = second.trim().parse().ok().filter(|_| separated)?;
    (1..100).contains(&second).then_some(10 + second * 4)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_order(sizes: &[&str]) {
        let ranks: Vec<_> =
            sizes.iter().map(|size| rank(size).unwrap_or_else(|| panic!("{size} is not known"))).collect();

        assert!(ranks.is_sorted_by(|a, b| a < b), "{sizes:?} → {ranks:?}");
        assert!(ranks.iter().all(|rank| *rank < UNKNOWN));
    }

    #[test]
    fn letters_go_from_small_to_large() {
        in_order(&["3XS", "XXS", "XS", "S", "S/M", "M", "L", "L/XL", "XL", "XXL", "3XL", "XXXXL", "5XL"]);
        in_order(&["S TALL", "M PETITE", "M Short", "M", "M long", "M TALL", "L"]);
        assert_eq!(rank("2xl"), rank("XXL"));
        assert_eq!(rank("Medium"), rank("M"));
    }

    #[test]
    fn numbers_go_up_with_halves_and_thirds() {
        in_order(&["8", "10", "12", "14", "36", "37", "37.5", "38", "42 1/3", "42,5", "42 2/3", "43"]);
        assert_eq!(rank("UK 8"), rank("8"));
        assert_eq!(rank("10 1/2"), rank("10½"));
        assert_eq!(rank("38.0"), rank("38"));
    }

    #[test]
    fn waists_go_before_their_lengths() {
        in_order(&["W30 L34", "W32", "W32 L30", "32/32", "W32L34", "W33 L30"]);
        in_order(&["42S", "42R", "42L", "44S"]);
        in_order(&["70B", "75A", "75B", "75DD", "80A"]);
        in_order(&["36/38", "38/40", "40/42"]);
    }

    #[test]
    fn ages_go_from_months_to_years() {
        in_order(&[
            "Newborn",
            "0-3M",
            "3-6 months",
            "6-9M",
            "6/12M",
            "12-18M",
            "2Y",
            "2-3Y",
            "3-4 years",
            "5Y",
            "11-12Y",
            "12-13Y",
        ]);
    }

    #[test]
    fn families_do_not_mix() {
        in_order(&["One Size", "3-6M", "14-15Y", "4XS", "6XL", "0", "8", "W38 L36", "110"]);
        assert_eq!(rank("O/S"), rank("one size"));
    }

    #[test]
    fn what_is_no_size_is_not_known() {
        for text in ["", " ", "RED", "X", "XM", "M/S", "42.7", "75Z", "99Y", "12-3M", "12X", "-4", "201", "é", "1e3"] {
            assert_eq!(rank(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}") {
            prop_assert!(rank(&text).is_none_or(|rank| (ONE_SIZE..UNKNOWN).contains(&rank)));
        }
    }
}
