//! The table behind the handles. A handle is one number (kind, generation, slot): stale, foreign and double-freed
//! ones are told from the table alone, without touching freed memory.

use crate::border::Failure;
use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// A handle of C and the object behind it.
pub(crate) trait Handle: Copy {
    const KIND: u64;
    type Object: Any + Send + Sync;
    fn id(self) -> u64;
    fn of(id: u64) -> Self;
}

macro_rules! handle {
    ($name:ident, $kind:literal, $object:ty) => {
        impl crate::handles::Handle for $name {
            const KIND: u64 = $kind;
            type Object = $object;
            fn id(self) -> u64 {
                self.id
            }
            fn of(id: u64) -> Self {
                $name { id }
            }
        }
    };
}
pub(crate) use handle;

const SHARDS: usize = 16;
const SLOT_BITS: u32 = 28;
const GENERATION_BITS: u32 = 30;

struct Slot {
    generation: u64,
    kind: u64,
    object: Option<Arc<dyn Any + Send + Sync>>,
}

struct Shard {
    slots: Vec<Slot>,
    free: Vec<usize>,
}

static SHARD: [RwLock<Shard>; SHARDS] =
    [const { RwLock::new(Shard { slots: Vec::new(), free: Vec::new() }) }; SHARDS];
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// Keeps an object and gives the handle to it.
pub(crate) fn keep<H: Handle>(object: H::Object) -> Result<H, Failure> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
    let full = || Failure::internal("handles", "there are too many objects");
    let mut shard = SHARD.get(number).ok_or_else(full)?.write().unwrap_or_else(PoisonError::into_inner);
    let index = shard.free.pop().unwrap_or(shard.slots.len());
    if index >> (SLOT_BITS - SHARDS.ilog2()) > 0 {
        return Err(full());
    }
    if index == shard.slots.len() {
        shard.slots.push(Slot { generation: 0, kind: 0, object: None });
    }
    let slot = shard.slots.get_mut(index).ok_or_else(full)?;
    slot.kind = H::KIND;
    slot.object = Some(Arc::new(object));
    let place = u64::try_from(index * SHARDS + number).unwrap_or_default();
    Ok(H::of(H::KIND << (SLOT_BITS + GENERATION_BITS) | slot.generation << SLOT_BITS | place))
}

/// Shard, slot and generation of a handle of the right kind.
fn place<H: Handle>(handle: H) -> Option<(&'static RwLock<Shard>, usize, u64)> {
    let id = handle.id();
    let slot = usize::try_from(id & ((1 << SLOT_BITS) - 1)).ok()?;
    let generation = (id >> SLOT_BITS) & ((1 << GENERATION_BITS) - 1);
    (id >> (SLOT_BITS + GENERATION_BITS) == H::KIND).then_some(())?;
    Some((SHARD.get(slot % SHARDS)?, slot / SHARDS, generation))
}

/// The object of a handle; it lives on while somebody works with it, even when another thread frees the handle.
pub(crate) fn get<H: Handle>(handle: H) -> Result<Arc<H::Object>, Failure> {
    let find = || {
        let (shard, index, generation) = place(handle)?;
        let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
        let slot = shard.slots.get(index).filter(|slot| slot.generation == generation)?;
        slot.object.clone()?.downcast().ok()
    };
    find().ok_or_else(Failure::handle)
}

/// Frees a handle. Its object is dropped here, or by whoever still works with it.
pub(crate) fn free<H: Handle>(handle: H) -> Result<(), Failure> {
    if handle.id() == 0 {
        return Ok(());
    }
    let take = || {
        let (shard, index, generation) = place(handle)?;
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        let slot = shard.slots.get_mut(index)?;
        let mine = slot.generation == generation && slot.kind == H::KIND;
        let object = mine.then(|| slot.object.take()).flatten()?;
        slot.generation += 1;
        // A slot whose generations are used up stays empty for good.
        if slot.generation < 1 << GENERATION_BITS {
            shard.free.push(index);
        }
        Some(object)
    };
    take().map(drop).ok_or_else(Failure::handle)
}
