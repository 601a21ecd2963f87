package jdist.launch;

import java.util.Arrays;

/// The last lines that a process printed, as many as a limit allows. Thread-safe.
final class Tail {
  private final int mostLines;
  private final int mostBytes;
  private byte[] bytes = new byte[0];
  private int filled;
  private boolean cut; // the line at the beginning may not be whole

  Tail(int mostLines, int mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  synchronized void append(Lines lines) {
    int added = Math.min(lines.length(), mostBytes);
    if (added > bytes.length - filled) {
      makeRoom(added);
    }
    System.arraycopy(lines.bytes, lines.to - added, bytes, filled, added);
    filled += added;
    cut |= added < lines.length();
  }

  /// The lines, the first one too only if it is whole (or there is no other), as a copy.
  synchronized Lines lines() {
    int from = Math.max(0, filled - mostBytes);
    if (cut || from > 0) {
      from = wholeLineFrom(from);
    }
    return Lines.of(Arrays.copyOfRange(bytes, startOfLastLines(from), filled));
  }

  /// Forgets all of them.
  synchronized void clear() {
    bytes = new byte[0];
    filled = 0;
  }

  private void makeRoom(int added) {
    int stays = Math.min(filled, mostBytes);
    byte[] roomier = new byte[Math.min(2 * (stays + added), 2 * mostBytes)];
    System.arraycopy(bytes, filled - stays, roomier, 0, stays);
    cut |= stays < filled;
    bytes = roomier;
    filled = stays;
  }

  private int wholeLineFrom(int from) {
    for (int i = from; i < filled - 1; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return from;
  }

  private int startOfLastLines(int from) {
    int lines = 1;
    for (int i = filled - 1; i > from; i--) {
      if (bytes[i - 1] == '\n' && ++lines > mostLines) {
        return i;
      }
    }
    return from;
  }
}
