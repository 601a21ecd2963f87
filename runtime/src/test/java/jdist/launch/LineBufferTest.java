package jdist.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineBufferTest {
  private final LineBuffer buffer = new LineBuffer();

  @Test
  void takesWholeLinesAndKeepsTheRest() throws IOException {
    fill("one\ntwo\nthr");

    assertThat(buffer.takeLines().text()).isEqualTo("one\ntwo\n");
    assertThat(buffer.takeLines().text()).isEmpty();
    fill("ee\nfour");
    assertThat(buffer.takeLines().text()).isEqualTo("three\n");
    assertThat(buffer.takeRest().text()).isEqualTo("four");
  }

  @Test
  void forgetsWhatIsDropped() throws IOException {
    fill("one");
    buffer.drop(fill("\n"));

    assertThat(buffer.takeRest().text()).isEqualTo("one");
  }

  @Test
  void givesEveryByteOnceInOrder() throws IOException {
    Random random = new Random(4711);
    byte[] all = new byte[5_000_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (random.nextInt(5_000) == 0 ? '\n' : 'a' + i % 26);
    }
    InputStream in = new Dribble(new ByteArrayInputStream(all), random);

    StringBuilder taken = new StringBuilder();
    while (buffer.fill(in) >= 0) {
      Lines lines = buffer.takeLines();
      assertThat(lines.isEmpty() || lines.isEnded()).isTrue();
      taken.append(lines.text());
    }
    taken.append(buffer.takeRest().text());

    assertThat(taken.toString().equals(new String(all, UTF_8))).isTrue();
  }

  @Test
  void cutsALineThatIsTooLong() throws IOException {
    InputStream in = new ByteArrayInputStream(new byte[LineBuffer.LONGEST + 1]);
    int longest = 0;
    int sum = 0;
    while (buffer.fill(in) >= 0) {
      int length = buffer.takeLines().length();
      longest = Math.max(longest, length);
      sum += length;
    }

    assertThat(longest).isEqualTo(LineBuffer.LONGEST);
    assertThat(sum + buffer.takeRest().length()).isEqualTo(LineBuffer.LONGEST + 1);
  }

  private int fill(String text) throws IOException {
    return buffer.fill(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  /// Gives a few bytes, or many, as a pipe does.
  private static final class Dribble extends InputStream {
    private final InputStream in;
    private final Random random;

    Dribble(InputStream in, Random random) {
      this.in = in;
      this.random = random;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int most = random.nextBoolean() ? 10 : 100_000;
      return in.read(bytes, offset, Math.min(length, 1 + random.nextInt(most)));
    }
  }
}
