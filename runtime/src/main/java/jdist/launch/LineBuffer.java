package jdist.launch;

import java.io.IOException;
import java.io.InputStream;

/// Cuts a stream of bytes into whole lines. It is small while little is printed, grows with what is
/// waiting, and never beyond [#LONGEST]: a line longer than that comes in pieces. One thread.
final class LineBuffer {
  /// The longest line that comes in one piece, in bytes.
  static final int LONGEST = 1 << 20;

  private static final int SMALL = 4 * 1024;
  private static final int USUAL = 64 * 1024; // what a pipe holds

  private byte[] bytes = new byte[SMALL];
  private int start; // the first byte not yet taken
  private int scanned; // no line ends between start and here
  private int end;

  /// Waits for more bytes and reads those that are there.
  ///
  /// @return how many; -1 at the end of the stream
  int fill(InputStream in) throws IOException {
    makeRoom();
    int count = in.read(bytes, end, bytes.length - end);
    end += Math.max(count, 0);
    return count;
  }

  /// Forgets the last bytes that were read.
  void drop(int count) {
    end -= count;
  }

  /// Takes all whole lines.
  Lines takeLines() {
    for (int i = end; i > scanned; i--) {
      if (bytes[i - 1] == '\n') {
        return take(i);
      }
    }
    scanned = end;
    return take(end - start >= LONGEST ? end : start);
  }

  /// Takes what is left, whether its line is whole or not.
  Lines takeRest() {
    return take(end);
  }

  private Lines take(int to) {
    Lines lines = new Lines(bytes, start, to);
    start = to;
    scanned = Math.max(scanned, to);
    return lines;
  }

  /// Afterwards at least one byte can be read, as long as all lines were taken after the last
  /// filling.
  private void makeRoom() {
    if (start == end) {
      startAnew();
    } else if (end - start > bytes.length / 2 && bytes.length < LONGEST) {
      moveTo(new byte[Math.clamp(bytes.length * 2L, USUAL, LONGEST)]);
    } else if (start > bytes.length / 2 || end == bytes.length) {
      moveTo(bytes);
    }
  }

  private void startAnew() {
    boolean wasFull = end == bytes.length; // there may be much more waiting
    if (bytes.length > USUAL || (wasFull && bytes.length < USUAL)) {
      bytes = new byte[USUAL];
    }
    start = 0;
    scanned = 0;
    end = 0;
  }

  private void moveTo(byte[] target) {
    System.arraycopy(bytes, start, target, 0, end - start);
    bytes = target;
    scanned -= start;
    end -= start;
    start = 0;
  }
}
