package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import jdist.wire.LostBlock;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingStreamTest {
  private static byte[] head(Object... blocks) {
    WireWriter head = new WireWriter(64);
    Payload payload = new Payload(new byte[] {7}, 0, 1, List.of(blocks), List.of());
    MessageCodec.write(new Message.Put(1, new jdist.identity.RefId(1, -1), payload), head, false);
    return head.toByteArray();
  }

  private static IncomingStream stream(byte[] all, int headLength, int step) throws IOException {
    IncomingStream stream = new IncomingStream(headLength);
    ByteBuffer buffer = ByteBuffer.allocateDirect(all.length).put(all).flip();
    while (buffer.hasRemaining()) {
      assertThat(stream.isComplete()).isFalse();
      stream.take(buffer, Math.min(step, buffer.remaining()));
    }
    return stream;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void itIsPutTogetherHoweverItIsCut(int step) throws IOException {
    byte[] head = head(new byte[0], new byte[] {0, 0, 0}, new boolean[2], new byte[0]);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head);
    all.writeBytes(new byte[] {4, 5, 6, 1, 0});

    IncomingStream stream = stream(all.toByteArray(), head.length, step);

    assertThat(stream.isComplete()).isTrue();
    assertThat(MessageCodec.payloadOf(stream.message()).blocks())
        .containsExactly(
            new byte[0], new byte[] {4, 5, 6}, new boolean[] {true, false}, new byte[0]);
  }

  @Test
  void oneWithoutArraysIsCompleteWithItsHead() throws IOException {
    byte[] head = head();

    assertThat(stream(head, head.length, 5).isComplete()).isTrue();
  }

  @Test
  void oneWithEmptyArraysIsCompleteWithItsHead() throws IOException {
    byte[] head = head(new int[0], new int[0]);

    assertThat(stream(head, head.length, head.length).isComplete()).isTrue();
  }

  @Test
  void bytesForWhichThereWasNoMemoryArePassedOver() throws IOException {
    WireWriter head = new WireWriter(64);
    head.writeByte(1);
    head.writeVarint(1);
    head.writeByte(0);
    head.writeVarint(0);
    head.writeVarint(0);
    head.writeVarint(1);
    head.writeByte(1);
    head.writeVarint(Integer.MAX_VALUE);
    IncomingStream stream = stream(head.toByteArray(), head.size(), head.size());
    ByteBuffer piece = ByteBuffer.allocate(1 << 20);

    long left = Integer.MAX_VALUE;
    while (left > 0) {
      assertThat(stream.isComplete()).isFalse();
      int count = (int) Math.min(left, piece.capacity());
      stream.take(piece.clear(), count);
      left -= count;
    }

    assertThat(stream.isComplete()).isTrue();
    assertThat(MessageCodec.payloadOf(stream.message()).blocks())
        .singleElement()
        .isInstanceOf(LostBlock.class);
  }

  @Test
  void aGreetingInPiecesIsMalformed() {
    WireWriter head = new WireWriter(64);
    MessageCodec.write(new Message.Proof(new byte[32]), head, false);

    assertThatThrownBy(() -> stream(head.toByteArray(), head.size(), 10))
        .isInstanceOf(MalformedException.class)
        .hasMessage("a greeting in pieces");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE})
  void aHeadOfAnImpossibleLengthIsMalformed(long length) {
    assertThatThrownBy(() -> new IncomingStream(length))
        .isInstanceOf(MalformedException.class)
        .hasMessage("a long message with a head of " + length + " bytes");
  }
}
