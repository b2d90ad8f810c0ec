//! The one door to stdout and stderr. A reader that has seen enough (`| head -1`) ends the printing, not the
//! command: an upload still tells its outcome by its exit code.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

/// Colours of what is printed; none where nobody sees them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Red,
    Yellow,
    Green,
    Blue,
    Bold,
}

impl Colour {
    fn code(self) -> &'static str {
        match self {
            Colour::Red => "1;31",
            Colour::Yellow => "1;33",
            Colour::Green => "1;32",
            Colour::Blue => "1;34",
            Colour::Bold => "1",
        }
    }
}

/// Where to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    Stdout,
    Stderr,
}

/// Writes lines and remembers what went wrong with it.
pub(crate) struct Output {
    stdout: BufWriter<Stdout>,
    closed: bool,
    problem: Option<io::Error>,
    colour_out: bool,
    colour_err: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Output {
            stdout: BufWriter::new(io::stdout()),
            closed: false,
            problem: None,
            colour_out: wanted && io::stdout().is_terminal(),
            colour_err: wanted && io::stderr().is_terminal(),
        }
    }

    /// One line of output.
    pub(crate) fn line(&mut self, text: &str) {
        if self.closed {
            return;
        }
        let written = self.stdout.write_all(text.as_bytes()).and_then(|()| self.stdout.write_all(b"\n"));
        self.note(written);
    }

    /// One line beside the output.
    pub(crate) fn aside(&mut self, text: &str) {
        self.flush();
        beside(text);
    }

    /// The text in a colour, where there are colours.
    pub(crate) fn paint(&self, to: To, colour: Colour, text: &str) -> String {
        let coloured = match to {
            To::Stdout => self.colour_out,
            To::Stderr => self.colour_err,
        };
        if coloured { format!("\x1b[{}m{text}\x1b[0m", colour.code()) } else { text.to_owned() }
    }

    /// Lets everything printed so far be seen.
    pub(crate) fn flush(&mut self) {
        if !self.closed {
            let flushed = self.stdout.flush();
            self.note(flushed);
        }
    }

    /// Whether nobody reads the output any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Ends the output and gives the exit code: that of the command, unless its output was lost.
    pub(crate) fn finish(mut self, code: u8) -> u8 {
        self.flush();
        let Some(problem) = self.problem.take() else { return code };
        let says = problem.kind().to_string();
        self.aside(&format!(
            "error[output]: the output cannot be written: {says} (the command ended with {code})"
        ));
        if code == crate::exit::FINE { crate::exit::FAILED } else { code }
    }

    fn note(&mut self, written: io::Result<()>) {
        let Err(error) = written else { return };
        self.closed = true;
        if error.kind() != io::ErrorKind::BrokenPipe {
            self.problem = Some(error);
        }
    }
}

/// One line on stderr, from whoever holds no output.
pub(crate) fn beside(text: &str) {
    // There is nowhere left to complain to.
    let _ = writeln!(io::stderr(), "{text}");
}

/// A text from outside, fit for a terminal: no control characters, not endless.
pub(crate) fn plain(text: &str) -> String {
    const LONGEST: usize = 160;
    let mut out = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        // Bidirectional marks could make a line read as something else.
        let odd = letter.is_control()
            || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if odd { out.extend(letter.escape_unicode()) } else { out.push(letter) }
    }
    out
}
