/// Functions that travel: what a driver hands to a remote call. Each is an ordinary functional
/// interface that is serializable and may throw, so that a lambda or a method reference needs no
/// cast and no wrapper. Start at [jdist.task.Task]. It knows nothing of where they run. Idea: the
/// closures that Julia's `remotecall` takes.
@NullMarked
package jdist.task;

import org.jspecify.annotations.NullMarked;
