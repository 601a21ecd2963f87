package jdist.remote;

import java.util.Map;

/// What the tables of one process hold at one moment: what it keeps for others, what runs on it,
/// what goes on over its links. It tells who holds a value that should be gone, and which process a
/// program waits for.
///
/// @param processId the process that says this
/// @param values values it keeps, or is to keep, because of references elsewhere; a result that has
///   gone home and a future that never left its process are not among them
/// @param holders how many of these values each process holds, by its id
/// @param running calls that run, self calls included; one that waits inside jdist is not among
///   them, nor is one that runs in its caller's own thread
/// @param queued calls that have come in and wait for others to end (`-t`)
/// @param links what goes on between it and each process that it has a link to, by that one's id
/// @param heapUsed bytes of its heap that are taken, garbage included
/// @param heapMax bytes that its heap may grow to
public record ProcessStats(
    int processId,
    int values,
    Map<Integer, Integer> holders,
    int running,
    int queued,
    Map<Integer, Link> links,
    long heapUsed,
    long heapMax) {
  /// What goes on over one link.
  ///
  /// @param asked what this process has asked of the other, and has not been answered or given up
  /// @param served what the other has asked of this one and has not ended, whether it runs, waits
  ///   inside jdist or is queued
  /// @param bytesWaiting bytes for which there was no room in the socket yet
  public record Link(int asked, int served, long bytesWaiting) {}

  public ProcessStats {
    holders = Map.copyOf(holders);
    links = Map.copyOf(links);
  }

  /// What this process has asked of all others.
  public int asked() {
    return links.values().stream().mapToInt(Link::asked).sum();
  }

  /// What all others have asked of this process.
  public int served() {
    return links.values().stream().mapToInt(Link::served).sum();
  }

  /// Bytes that wait for room on all links.
  public long bytesWaiting() {
    return links.values().stream().mapToLong(Link::bytesWaiting).sum();
  }

  /// Whether it keeps nothing for others, and nothing is under way.
  public boolean isIdle() {
    return values == 0
        && running == 0
        && queued == 0
        && asked() == 0
        && served() == 0
        && bytesWaiting() == 0;
  }
}
