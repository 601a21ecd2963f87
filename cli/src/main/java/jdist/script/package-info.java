/// Java that is given line by line, to a prompt or in a script: cut into snippets, compiled and run
/// by JShell's engine in the driver's own JVM, on this process or on others. Start at
/// [jdist.script.Interpreter]. The only package that knows of JShell. Idea: the JDK's `jshell`, and
/// Julia's REPL.
@NullMarked
package jdist.script;

import org.jspecify.annotations.NullMarked;
