//! Walking a record through its life, by timers or by hand.

use std::sync::Arc;

use jiff::Timestamp;

use crate::hyperverge::kra_webhook;
use crate::hyperverge::records::{Plant, Record};
use crate::state::{Shared, State};

/// Takes an upload's record: its first stage holds now and is told after its delay.
pub(crate) fn take(shared: &Arc<Shared>, state: &mut State, plant: Plant) -> Record {
    let record = state.hyperverge.records.put(plant);
    if record.life.is_manual() {
        tell(shared, state, &record.pan);
    } else {
        shared.runtime.spawn(walk(Arc::clone(shared), record.clone()));
    }
    record
}

/// Plants a record: its first stage is history, nobody is told.
pub(crate) fn plant(shared: &Arc<Shared>, state: &mut State, plant: Plant) {
    let record = state.hyperverge.records.put(plant);
    if let Some(kept) = state.hyperverge.records.get_mut(&record.pan) {
        kept.told = true;
    }
    if !record.life.is_manual() && record.life.stages() > 1 {
        shared.runtime.spawn(walk(Arc::clone(shared), record));
    }
}

/// Tells the present stage, unless it was told before.
fn tell(shared: &Shared, state: &mut State, pan: &str) {
    let Some(record) = state.hyperverge.records.get_mut(pan) else {
        return;
    };
    if !record.told {
        record.told = true;
        if let Some(url) = &state.hyperverge.webhook_url {
            let event = kra_webhook::event(record, url, state.hyperverge.payload, &shared.keys.app_id);
            shared.deliver(vec![event]);
        }
    }
}

/// Enters the next stage now. False when there is no record or no further stage.
pub(crate) fn advance(shared: &Shared, state: &mut State, pan: &str) -> bool {
    let Some(record) = state.hyperverge.records.get(pan) else {
        return false;
    };
    let next = record.place + 1;
    let Some(stage) = record.life.stage(next).cloned() else {
        return false;
    };
    // A stage left before its timer was up is still told, and told first.
    tell(shared, state, pan);
    if let Some(record) = state.hyperverge.records.get_mut(pan) {
        record.place = next;
        record.stage = stage;
        record.status_at = Timestamp::now();
        record.told = false;
    }
    tell(shared, state, pan);
    true
}

/// The timers of one record. Ends with the life, or when another upload took over.
async fn walk(shared: Arc<Shared>, start: Record) {
    let planted = {
        let state = shared.lock();
        state.hyperverge.records.get(&start.pan).is_some_and(|r| r.told)
    };
    for place in usize::from(planted)..start.life.stages() {
        let Some(stage) = start.life.stage(place) else {
            return;
        };
        let pace = shared.lock().pace;
        tokio::time::sleep(start.life.delay_of(stage, pace)).await;
        let mut state = shared.lock();
        let at = match state.hyperverge.records.get(&start.pan) {
            Some(record) if record.walk == start.walk => record.place,
            _ => return,
        };
        // `advance` may have been in a stage before its timer.
        if at == place {
            tell(&shared, &mut state, &start.pan);
        } else if at + 1 == place {
            advance(&shared, &mut state, &start.pan);
        }
    }
}
