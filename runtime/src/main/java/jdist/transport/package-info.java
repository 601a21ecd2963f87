/// Bytes between two processes: links over Unix sockets and TCP, who reads them, and on which
/// thread what comes in is run. Start at [jdist.transport.Link]; the essay on threads is at the
/// head of [jdist.transport.Readers]. It knows messages as things to be written and read, not what
/// they mean, and nothing of who is connected to whom.
@NullMarked
package jdist.transport;

import org.jspecify.annotations.NullMarked;
