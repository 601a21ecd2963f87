package jdist.kit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// What somebody prints, kept. Can be made a reader that does not read for a while. Thread-safe.
final class Log extends OutputStream {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile CountDownLatch going = new CountDownLatch(0);

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) {
    try {
      going.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    bytes.write(data, offset, length);
  }

  /// Whoever writes waits from now on.
  void stall() {
    going = new CountDownLatch(1);
  }

  void resume() {
    going.countDown();
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  void clear() {
    bytes.reset();
  }
}
