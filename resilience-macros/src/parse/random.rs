//! Random token strings, for the tests that feed them to everything.

/// A small generator of our own, seeded, so that a failure can be run again.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }

    fn pick<'p>(&mut self, parts: &[&'p str]) -> &'p str {
        parts[self.below(parts.len())]
    }

    /// A few of these words, some of them in groups.
    pub(crate) fn tokens(&mut self, words: &str) -> String {
        let parts: Vec<&str> = words.split_whitespace().collect();
        self.nested(&parts, 2)
    }

    fn nested(&mut self, parts: &[&str], depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.below(9) {
            let groups = [("(", ")"), ("{", "}"), ("[", "]")];
            if depth > 0 && self.below(5) == 0 {
                let (open, close) = groups[self.below(3)];
                let inside = self.nested(parts, depth - 1);
                text.extend([open, " ", &inside, " ", close, " "]);
            } else {
                text += self.pick(parts);
                text.push(' ');
            }
        }
        text
    }
}

/// What arguments may be made of.
pub(crate) const ARGS: &str = r#"
    max_attempts ttl key crate self handler r#type = = , , == => : :: | || - ! # & . .. 'a
    'x' 3 -1 0 1.5 1e999 30ms 5m 99999999999999999999999999999999999999999 "5m" "30" ""
    "1.5e9d" b"x" true async move await fn if _ ns 0x_ff 1. 2u8 3f32 ? $ ;
"#;

/// What items may be made of.
pub(crate) const ITEMS: &str = r#"
    fn f impl const unsafe extern async "C" pub default trait struct enum X ( ) ; -> ! #
    #[profile] #![x] < > T : self & mut where {} () 'a _ = let mod use .. auto
    #[severity(source)] #[retry_after] 1 , union u8 (u8) {A,B} #[classify(crate=x)]
"#;

/// How many strings a fuzz test tries.
pub(crate) fn rounds() -> u64 {
    // the full number takes an hour or two
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        10_000_000
    } else {
        4_000
    }
}
