package jdist.kit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What somebody prints, kept. Thread-safe.
final class Log extends OutputStream {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public void write(int value) {
    bytes.write(value);
  }

  @Override
  public void write(byte[] data, int offset, int length) {
    bytes.write(data, offset, length);
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  void clear() {
    bytes.reset();
  }
}
