/// One running process, assembled: its links, its calls, its code and its part in the cluster put
/// together. Start at [jdist.process.LocalProcess]; [jdist.process.Dispatcher] says on one screen
/// what each message means, [jdist.process.WorkerMain] is where a worker begins. It knows how a
/// process works, not how workers are started. Idea: Julia Distributed, `LocalProcess` and
/// `start_worker`.
@NullMarked
package jdist.process;

import org.jspecify.annotations.NullMarked;
