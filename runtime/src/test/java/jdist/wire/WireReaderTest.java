package jdist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {
  private final WireWriter out = new WireWriter(1);

  private WireReader in() {
    return new WireReader(out.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
  void numbersAreReadAsTheyWereWritten(long number) throws MalformedException {
    out.writeVarint(number);
    out.writeSigned(number);
    out.writeLong(number);
    out.writeInt((int) number);
    out.writeByte((int) number);
    WireReader in = in();

    assertThat(in.readVarint()).isEqualTo(number);
    assertThat(in.readSigned()).isEqualTo(number);
    assertThat(in.readLong()).isEqualTo(number);
    assertThat(in.readInt()).isEqualTo((int) number);
    assertThat(in.readByte()).isEqualTo((byte) number);
    assertThat(in.remaining()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "Grüße", "\0", "𝄞 clef", "a\nb"})
  void textIsReadAsItWasWritten(String text) throws MalformedException {
    out.writeString(text);

    assertThat(in().readString()).isEqualTo(text);
  }

  @Test
  void smallNumbersTakeOneByte() {
    out.writeVarint(127);
    assertThat(out.size()).isEqualTo(1);
    out.writeSigned(-64);
    assertThat(out.size()).isEqualTo(2);
  }

  @Test
  void aWriterGrows() throws MalformedException {
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 7);
    out.writeBytes(large);
    out.writeBoolean(true);

    WireReader in = in();
    assertThat(in.readBytes()).isEqualTo(large);
    assertThat(in.readBoolean()).isTrue();
  }

  @Test
  void aReaderSeesOnlyItsPart() throws MalformedException {
    WireReader in = new WireReader(new byte[] {1, 2, 3, 4}, 1, 2);

    assertThat(in.readByte()).isEqualTo(2);
    assertThat(in.skip(1)).isEqualTo(2);
    assertThatThrownBy(in::readByte).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatReachesBeyondTheEndIsMalformed() {
    out.writeVarint(5);
    out.writeByte(1);

    assertThatThrownBy(() -> in().readString()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().readBytes()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().readInt()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().readLong()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().skip(3)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().skip(-1)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().skip(Integer.MAX_VALUE)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aNumberThatDoesNotEndIsMalformed() {
    for (int i = 0; i < 11; i++) {
      out.writeByte(0x80);
    }

    assertThatThrownBy(() -> in().readVarint())
        .isInstanceOf(MalformedException.class)
        .hasMessage("a number has more than ten bytes");
  }

  @Test
  void aNumberThatIsTooLargeIsMalformed() {
    out.writeVarint(1L << 31);

    assertThatThrownBy(() -> in().readSmall()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in().readCount(Integer.MAX_VALUE))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aCountIsNotNegative() {
    out.writeVarint(-1);

    assertThatThrownBy(() -> in().readCount(Integer.MAX_VALUE))
        .isInstanceOf(MalformedException.class)
        .hasMessage("a count of -1 where at most 2147483647 can be");
  }
}
