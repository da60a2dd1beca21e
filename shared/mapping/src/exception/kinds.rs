//! How an area of the catalogue is written down.

/// `AREA`, then for each kind: code, class, owner, hours of its deadline, sentence, `harm`, `remedy`, `closes`.
macro_rules! kinds {
    ($area:ident $($name:ident $class:ident $owner:ident $deadline:literal
        $sentence:literal harm $harm:literal remedy $remedy:literal closes $closes:literal)*) => {
        use super::{Class, Kind, Owner};
        $(
            #[doc = $sentence]
            pub const $name: Kind = Kind {
                code: stringify!($name),
                class: Class::$class,
                owner: Owner::$owner,
                deadline: $deadline,
                sentence: $sentence,
                harm: $harm,
                remedy: $remedy,
                closes: $closes,
            };
        )*
        /// Every kind of this area.
        pub const $area: &[Kind] = &[$($name),*];
    };
}
