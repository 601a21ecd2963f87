package jdist.launch;

import java.io.IOException;
import java.io.OutputStream;

/// Where the lines of many workers come together: the lines of one never stand inside those of
/// another. What is written at one go reaches the stream in as few writes as possible, and at once.
///
/// A stream that fails (`jdist … | head -1`) is never written to again, and nobody is told: the
/// workers are to go on, as they would if their lines were read. Thread-safe.
public final class LineSink {
  private final OutputStream out;
  private final byte[] buffer = new byte[64 * 1024];
  private int filled;
  private boolean broken;

  public LineSink(OutputStream out) {
    this.out = out;
  }

  /// Writes the lines, each behind the prefix; a last one without its end gets it. Blocks while
  /// whoever reads the stream is slow.
  synchronized void write(byte[] prefix, Lines lines) {
    if (broken || lines.isEmpty()) {
      return;
    }
    try {
      putAll(prefix, lines);
      flush();
    } catch (IOException _) { // the reader has gone; nothing depends on it
      broken = true;
    }
  }

  private void putAll(byte[] prefix, Lines lines) throws IOException {
    if (prefix.length == 0) {
      put(lines.bytes, lines.from, lines.to);
    } else {
      putEach(prefix, lines);
    }
    if (!lines.isEnded()) {
      put(new byte[] {'\n'}, 0, 1);
    }
  }

  private void putEach(byte[] prefix, Lines lines) throws IOException {
    byte[] bytes = lines.bytes;
    int line = lines.from;
    for (int i = line; i < lines.to; i++) {
      if (bytes[i] == '\n' || i == lines.to - 1) {
        put(prefix, 0, prefix.length);
        put(bytes, line, i + 1);
        line = i + 1;
      }
    }
  }

  private void put(byte[] bytes, int from, int to) throws IOException {
    int length = to - from;
    if (length > buffer.length - filled) {
      flush();
    }
    if (length > buffer.length) {
      out.write(bytes, from, length);
      return;
    }
    System.arraycopy(bytes, from, buffer, filled, length);
    filled += length;
  }

  private void flush() throws IOException {
    out.write(buffer, 0, filled);
    out.flush();
    filled = 0;
  }
}
