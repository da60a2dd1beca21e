use std::collections::BTreeMap;

use jiff::Timestamp;
use mapping::exception::Owner;
use state::exceptions::Exception;

use super::{Task, Team};

/// What each team has to do, and how many of its exceptions were open at `yesterday`.
pub(super) fn teams(open: Vec<Exception>, closed: &[Exception], yesterday: Timestamp) -> Vec<Team> {
    let mut teams: Vec<Team> = Owner::ALL
        .iter()
        .map(|owner| {
            let theirs = |found: &&Exception| found.sight().owner() == *owner;
            let open_then = |found: &&Exception| found.first_seen <= yesterday;
            let before = open.iter().filter(theirs).filter(open_then).count();
            let since_closed = closed.iter().filter(theirs).filter(open_then).count();
            Team { owner: *owner, open: 0, unassigned: 0, yesterday: before + since_closed, tasks: Vec::new() }
        })
        .collect();
    let mut by_code = BTreeMap::<String, Vec<Exception>>::new();
    for found in open {
        by_code.entry(found.code.clone()).or_default().push(found);
    }
    for (code, found) in by_code {
        let owner = found.first().map(|found| found.sight().owner());
        let Some(team) = teams.iter_mut().find(|team| Some(team.owner) == owner) else { continue };
        team.open += found.len();
        team.unassigned += found.iter().filter(|found| found.assignee.is_none()).count();
        let count = found.len();
        let of_code = closed.iter().filter(|it| it.code == code);
        let then = found.iter().chain(of_code).filter(|it| it.first_seen <= yesterday).count();
        let oldest = found.into_iter().min_by_key(|found| found.first_seen);
        team.tasks.extend(oldest.map(|oldest| Task { code, open: count, yesterday: then, oldest }));
    }
    for team in &mut teams {
        team.tasks.sort_by_key(|task| std::cmp::Reverse(task.open));
    }
    teams.sort_by_key(|team| std::cmp::Reverse(team.open));
    teams
}
