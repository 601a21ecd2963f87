/// Names of things: which process, which stored value, which session, where a process is reached,
/// and the secret that proves who belongs. Start at [jdist.identity.RefId]. It knows nothing of
/// sockets, messages or state. Idea: Julia Distributed, `RRID` and `WorkerConfig.connect_at`.
@NullMarked
package jdist.identity;

import org.jspecify.annotations.NullMarked;
