/// Everything that can go wrong, as one sealed family of unchecked exceptions. Start at
/// [jdist.failure.JdistException]: its `permits` line is the list a driver's author reads. Each
/// says what happened, to which process on which host, and what to do. It knows nothing of how
/// failures are found. Idea: Julia Distributed's `RemoteException`, `ProcessExitedException`,
/// `CompositeException`.
@NullMarked
package jdist.failure;

import org.jspecify.annotations.NullMarked;
