/// How remote calls go: the calls a process makes and runs, the futures they answer with, and the
/// table of values that others hold references to. Start at [jdist.call.Calls]; a call that comes
/// in is a [jdist.call.CallWork]. It is told who the members are; it does not know how processes
/// start. Idea: Julia Distributed, `remotecall.jl` and `process_messages.jl`.
@NullMarked
package jdist.call;

import org.jspecify.annotations.NullMarked;
