package jdist.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class LineSinkTest {
  private static final byte[] PREFIX = "> ".getBytes(UTF_8);
  private static final byte[] NONE = {};

  private final CountingStream stream = new CountingStream();
  private final LineSink sink = new LineSink(stream);

  @Test
  void putsThePrefixBeforeEachLine() {
    sink.write(PREFIX, lines("one\n\ntwo\n"));

    assertThat(stream.toString(UTF_8)).isEqualTo("> one\n> \n> two\n");
  }

  @Test
  void endsALineThatHasNoEnd() {
    sink.write(PREFIX, lines("one\ntwo"));
    sink.write(NONE, lines("three"));

    assertThat(stream.toString(UTF_8)).isEqualTo("> one\n> two\nthree\n");
  }

  @Test
  void writesNothingForNoLines() {
    sink.write(PREFIX, lines(""));

    assertThat(stream.writes).isZero();
  }

  @Test
  void writesManyLinesAtOnce() {
    sink.write(PREFIX, lines("line\n".repeat(5_000)));

    assertThat(stream.writes).isOne();
    assertThat(stream.size()).isEqualTo(5_000 * "> line\n".length());
  }

  @Test
  void writesLinesLongerThanItsBuffer() {
    String longLine = "x".repeat(200_000) + "\n";

    sink.write(PREFIX, lines("short\n" + longLine + "short\n"));

    assertThat(stream.toString(UTF_8)).isEqualTo("> short\n> " + longLine + "> short\n");
  }

  @Test
  void leavesAStreamAloneThatHasFailed() {
    stream.broken = true;
    sink.write(NONE, lines("lost\n"));
    stream.broken = false;

    sink.write(NONE, lines("lost too\n"));

    assertThat(stream.size()).isZero();
  }

  private static Lines lines(String text) {
    return Lines.of(text.getBytes(UTF_8));
  }

  private static final class CountingStream extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int writes;
    private boolean broken;

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException("one byte at a time is too slow");
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (broken) {
        throw new IOException("Broken pipe");
      }
      writes++;
      bytes.write(source, offset, length);
    }

    String toString(Charset charset) {
      return bytes.toString(charset);
    }

    int size() {
      return bytes.size();
    }
  }
}
