package jdist.wire;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  static List<Message> messages() {
    return Messages.all();
  }

  private static byte[] written(Message message, boolean blocksInside) {
    WireWriter out = new WireWriter(1);
    MessageCodec.write(message, out, blocksInside);
    return out.toByteArray();
  }

  private static Message read(byte[] bytes, boolean blocksInside) throws MalformedException {
    return MessageCodec.read(new WireReader(bytes), blocksInside);
  }

  @Test
  void theExamplesAreOneOfEachKind() {
    Set<Class<?>> kinds =
        Stream.of(Message.Greeting.class, Message.Talk.class)
            .flatMap(part -> Stream.of(part.getPermittedSubclasses()))
            .collect(toSet());

    assertThat(messages()).extracting(Object::getClass).containsAll(kinds);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadAsItWasWritten(Message message) throws MalformedException {
    Message back = read(written(message, true), true);

    assertThat(back).hasSameClassAs(message);
    assertThat(back)
        .usingRecursiveComparison()
        .withEqualsForType(MessageCodecTest::same, Payload.class)
        .isEqualTo(message);
  }

  private static boolean same(Payload a, Payload b) {
    return Arrays.equals(bytes(a), bytes(b))
        && a.handles().equals(b.handles())
        && Arrays.deepEquals(a.blocks().toArray(), b.blocks().toArray());
  }

  private static byte[] bytes(Payload payload) {
    return Arrays.copyOfRange(
        payload.array(), payload.offset(), payload.offset() + payload.length());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void withArraysOutsideThereIsRoomForThem(Message message) throws MalformedException {
    Payload sent = MessageCodec.payloadOf(message);

    Payload back = MessageCodec.payloadOf(read(written(message, false), false));

    assertThat(bytes(back)).isEqualTo(bytes(sent));
    assertThat(back.handles()).isEqualTo(sent.handles());
    assertThat(back.blocks()).hasSameSizeAs(sent.blocks());
    for (int i = 0; i < sent.blocks().size(); i++) {
      Object array = sent.blocks().get(i);
      assertThat(back.blocks().get(i)).isEqualTo(new Room(Block.of(array), Block.length(array)));
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageThatIsCutShortIsMalformed(Message message) {
    byte[] whole = written(message, true);

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut, true))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageWithSomethingBehindItIsMalformed(Message message) {
    byte[] whole = written(message, true);

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1), true))
        .isInstanceOf(MalformedException.class)
        .hasMessage("1 bytes too many in a message");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageWithAByteChangedIsReadOrMalformed(Message message) {
    byte[] whole = written(message, true);
    Random random = new Random(whole.length);

    for (int position = 0; position < whole.length; position++) {
      for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF, random.nextInt(256)}) {
        byte[] changed = whole.clone();
        changed[position] = (byte) value;
        assertReadOrMalformed(changed);
      }
    }
  }

  @Test
  void garbageIsMalformed() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      byte[] garbage = new byte[random.nextInt(60)];
      random.nextBytes(garbage);
      if (garbage.length > 0 && i % 2 == 0) {
        garbage[0] = (byte) random.nextInt(21);
      }
      assertReadOrMalformed(garbage);
    }
  }

  private static void assertReadOrMalformed(byte[] bytes) {
    try {
      assertThat(read(bytes, true)).isNotNull();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  /// A message that speaks of an array of 2^31 - 1 longs, and ends before it.
  private static byte[] promise() {
    WireWriter out = new WireWriter(64);
    out.writeByte(1);
    out.writeVarint(1);
    out.writeByte(0);
    out.writeVarint(0);
    out.writeVarint(0);
    out.writeVarint(1);
    out.writeByte(Block.LONGS.ordinal());
    out.writeVarint(Integer.MAX_VALUE);
    return out.toByteArray();
  }

  @Test
  void countsThatPromiseMoreThanThereIsTakeNoMemory() {
    assertThatThrownBy(() -> read(promise(), true))
        .isInstanceOf(MalformedException.class)
        .hasMessage("arrays of 17179869176 bytes in a shorter message");
  }

  @Test
  void aPromiseAloneTakesNoMemory() throws MalformedException {
    assertThat(MessageCodec.payloadOf(read(promise(), false)).blocks())
        .containsExactly(new Room(Block.LONGS, Integer.MAX_VALUE));
  }
}
