package example.star;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A stream in memory: what one thread puts in another takes out.
final class Input extends InputStream {
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private byte[] current = {0};
  private int position = 1;
  private volatile boolean ended;

  void take(byte[] bytes) {
    if (bytes.length > 0) {
      chunks.add(bytes);
    }
  }

  void end() {
    ended = true;
    chunks.add(END);
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      if (current != END && position == current.length) {
        current = chunks.take();
        position = 0;
      }
    } catch (InterruptedException _) {
      throw new InterruptedIOException("nobody reads it any more");
    }
    if (current == END) {
      return -1;
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current, position, bytes, offset, count);
    position += count;
    return count;
  }

  @Override
  public void close() {
    end();
  }
}
