/// The interactive prompt: a line editor over the interpreter of [jdist.script], on a screen that
/// it shares with the output of all processes. Start at [jdist.prompt.Prompt]. The only package
/// that knows of JLine. Idea: the JDK's `jshell`, and Julia's REPL.
@NullMarked
package jdist.prompt;

import org.jspecify.annotations.NullMarked;
