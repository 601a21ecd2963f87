package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Messages;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two sides of a link, over a real socket and without a thread of its own.
@Timeout(30)
class OutboxInboxTest {
  private final AtomicInteger full = new AtomicInteger();
  private SocketPair sockets;
  private Outbox outbox;
  private Inbox inbox;

  @BeforeEach
  void open() throws IOException {
    sockets = SocketPair.open();
    outbox = new Outbox(sockets.near(), plain(sockets.near()));
    inbox = newInbox();
    inbox.proven();
  }

  private Conduit plain(SocketChannel channel) {
    return new PlainConduit(channel, new FakeHost(full::incrementAndGet));
  }

  private Inbox newInbox() {
    Conduit conduit = plain(sockets.far());
    return new Inbox(conduit, new Outbox(sockets.far(), conduit).rings());
  }

  @AfterEach
  void close() throws IOException {
    outbox.close();
    sockets.close();
  }

  private void send(Message message) throws IOException {
    outbox.send(message, new WireWriter(16), true);
  }

  private Message receive() throws IOException {
    while (true) {
      Message message = inbox.next();
      if (message != null) {
        return message;
      }
      inbox.fill();
      outbox.flush();
    }
  }

  private static Message.Call call(long number, Object... blocks) {
    return new Message.Call(
        number,
        Message.CallKind.KEEP,
        new Payload(new byte[] {1, 2, 3}, 0, 3, List.of(blocks), List.of()));
  }

  private void say(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      sockets.near().write(buffer);
    }
  }

  private static byte[] frame(int length, int kind, byte... body) {
    WireWriter frame = new WireWriter(16);
    frame.writeInt(length);
    frame.writeByte(kind);
    frame.append(body, 0, body.length);
    return frame.toByteArray();
  }

  @Test
  void messagesComeInTheOrderTheyWereSent() throws IOException {
    for (int i = 0; i < 5_000; i++) {
      send(new Message.Cancel(i));
    }

    for (int i = 0; i < 5_000; i++) {
      assertThat(receive()).isEqualTo(new Message.Cancel(i));
    }
    assertThat(inbox.next()).isNull();
  }

  @Test
  void everyKindOfTalkComesThrough() throws IOException {
    for (Message message : Messages.all()) {
      if (message instanceof Message.Talk) {
        send(message);
        assertThat(receive()).hasSameClassAs(message);
      }
    }
  }

  @Test
  void everyWriteToABrokenLinkSaysSo() throws IOException {
    WireWriter frame = Frames.begin(Frames.MESSAGE, new WireWriter(Outbox.LONGEST_FRAME));
    frame.skip(Outbox.LONGEST_FRAME - frame.size());
    while (outbox.backlog() < 1 << 20) { // the socket and the buffer are full, and more waits
      outbox.append(frame, true);
    }
    sockets.near().close();

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(outbox::flush).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> outbox.append(frame, true)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 16_000, 16_200, 16_384, 16_385, 65_000, 262_144, 3_000_000})
  void arraysOfAnySizeComeAsTheyWere(int length) throws Exception {
    int[] sent = new int[length];
    Arrays.setAll(sent, i -> i * 31);
    Message.Call message = call(1, sent, new double[] {length}, new byte[0], sent.clone());
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              try {
                send(message);
                send(new Message.Ping());
              } catch (IOException e) {
                failure.set(e);
              }
            });

    Payload back = MessageCodec.payloadOf(receive());

    assertThat(back.blocks()).hasSize(4);
    assertThat(back.blocks().get(0)).isEqualTo(sent);
    assertThat(back.blocks().get(1)).isEqualTo(new double[] {length});
    assertThat(back.blocks().get(3)).isEqualTo(sent);
    assertThat(receive()).isEqualTo(new Message.Ping());
    sender.join();
    assertThat(failure).hasNullValue();
  }

  @Test
  void aLongMessageWithoutArraysComesInPieces() throws Exception {
    byte[] large = new byte[1_000_000];
    Arrays.fill(large, (byte) 5);
    Message.Call message = new Message.Call(1, Message.CallKind.RUN, new Payload(large));
    Thread sender = sender(message);

    Payload back = MessageCodec.payloadOf(receive());

    assertThat(Arrays.copyOfRange(back.array(), back.offset(), back.offset() + back.length()))
        .isEqualTo(large);
    sender.join();
  }

  private Thread sender(Message message) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            send(message);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @Test
  void shortMessagesPassBetweenThePiecesOfALongOne() throws Exception {
    Thread sender = sender(call(1, new byte[50_000_000]));
    await().until(() -> inbox.fill() > 0);
    for (int i = 0; i < 100; i++) {
      send(new Message.Cancel(i));
    }

    List<Message> received = new ArrayList<>();
    while (received.size() < 101) {
      received.add(receive());
    }

    assertThat(received.subList(0, 100))
        .as("all were there before the end of the long one")
        .allMatch(Message.Cancel.class::isInstance);
    assertThat(received.get(100)).isInstanceOf(Message.Call.class);
    sender.join();
  }

  @Test
  void severalLongMessagesFromSeveralThreadsComeWhole() throws Exception {
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      long[] array = new long[300_000];
      Arrays.fill(array, i);
      senders.add(sender(call(i, array)));
    }

    for (int i = 0; i < 8; i++) {
      Message.Call call = (Message.Call) receive();
      long[] expected = new long[300_000];
      Arrays.fill(expected, call.number());
      assertThat(call.task().blocks().getFirst()).isEqualTo(expected);
    }
    for (Thread sender : senders) {
      sender.join();
    }
  }

  @Test
  void whatTheSocketDoesNotTakeWaitsForIt() throws IOException {
    byte[] some = new byte[30_000];
    int count = 0;
    while (outbox.backlog() < 1_000_000) {
      send(call(count++, some));
    }
    assertThat(full).as("asked to be flushed").hasPositiveValue();

    for (int i = 0; i < count; i++) {
      assertThat(((Message.Call) receive()).number()).isEqualTo(i);
    }
    assertThat(outbox.backlog()).isZero();
  }

  @Test
  void aMessageInCompanyWaitsForTheOthers() throws IOException {
    assertThat(outbox.send(new Message.Cancel(1), new WireWriter(16), false)).isTrue();
    assertThat(outbox.isDirty()).isTrue();
    assertThat(inbox.fill()).isZero();

    outbox.flush();

    assertThat(outbox.isDirty()).isFalse();
    assertThat(receive()).isEqualTo(new Message.Cancel(1));
  }

  @Test
  void anInterruptedSenderSendsAllAndStaysInterrupted() throws Exception {
    AtomicInteger flag = new AtomicInteger();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              Thread.currentThread().interrupt();
              try {
                send(call(1, new byte[5_000_000]));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              flag.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            });

    assertThat(((Message.Call) receive()).number()).isEqualTo(1);
    sender.join();
    assertThat(flag).hasValue(1);
    send(new Message.Ping());
    assertThat(receive()).isEqualTo(new Message.Ping());
  }

  @Test
  void aSenderOfALongMessageIsToldWhenTheLinkEnds() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              try {
                send(call(1, new byte[100_000_000]));
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    await().until(() -> sender.getState() == Thread.State.RUNNABLE && inbox.fill() > 0);

    sockets.near().close();
    outbox.close();
    sender.join();

    assertThat(failure.get()).isInstanceOf(IOException.class);
  }

  @Test
  void theEndOfTheSocketIsTold() throws IOException {
    send(new Message.Ping());
    sockets.near().close();

    assertThat(receive()).isEqualTo(new Message.Ping());
    assertThatThrownBy(this::receive)
        .isInstanceOf(EOFException.class)
        .hasMessage("it was closed by the other side");
  }

  @Test
  void aFrameThatComesByteByByteIsReadWhole() throws IOException {
    WireWriter body = new WireWriter(16);
    MessageCodec.write(new Message.Fetch(77, new jdist.identity.RefId(2, 5)), body, true);
    byte[] frame = frame(body.size() + 1, Frames.MESSAGE, body.toByteArray());

    for (byte each : frame) {
      assertThat(inbox.next()).isNull();
      say(new byte[] {each});
      await().until(() -> inbox.fill() > 0);
    }

    assertThat(inbox.next()).isEqualTo(new Message.Fetch(77, new jdist.identity.RefId(2, 5)));
  }

  private void assertMalformed(byte[] bytes, String message) throws IOException {
    say(bytes);
    assertThatThrownBy(this::receive)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void beforeTheProofFramesAreShort() throws IOException {
    inbox = newInbox();

    assertMalformed(
        frame(2_000, Frames.MESSAGE), "a frame of 2000 bytes where at most 1024 can be");
  }

  @Test
  void beforeTheProofThereAreNoLongMessages() throws IOException {
    inbox = newInbox();

    assertMalformed(frame(13, Frames.STREAM, new byte[12]), "a frame of kind 1");
  }

  @Test
  void beforeTheProofThereAreNoPieces() throws IOException {
    inbox = newInbox();

    assertMalformed(frame(13, Frames.PIECE, new byte[12]), "a frame of kind 2");
  }

  @Test
  void beforeTheProofThereIsNoTalk() throws IOException {
    inbox = newInbox();
    send(new Message.Ping());

    assertThatThrownBy(this::receive)
        .isInstanceOf(MalformedException.class)
        .hasMessage("a Ping at this point");
  }

  @Test
  void afterTheProofThereIsNoGreeting() throws IOException {
    send(new Message.Proof(new byte[32]));

    assertThatThrownBy(this::receive)
        .isInstanceOf(MalformedException.class)
        .hasMessage("a Proof at this point");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 16) + 1})
  void aFrameOfAnImpossibleLengthIsMalformed(int length) throws IOException {
    assertMalformed(frame(length, Frames.MESSAGE), "a frame of " + length + " bytes");
  }

  @Test
  void aPieceOfNoLongMessageIsMalformed() throws IOException {
    assertMalformed(frame(13, Frames.PIECE, new byte[12]), "of no long message");
  }

  @Test
  void anUnknownKindIsMalformed() throws IOException {
    assertMalformed(frame(5, 9, new byte[4]), "a frame of kind 9");
  }

  @Test
  void twoLongMessagesOfOneNumberAreMalformed() throws IOException {
    byte[] begin = frame(13, Frames.STREAM, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9);
    say(begin);

    assertMalformed(begin, "a long message 1 inside others");
  }

  private static byte[] frame(int length, int kind, int... body) {
    byte[] bytes = new byte[body.length];
    for (int i = 0; i < body.length; i++) {
      bytes[i] = (byte) body[i];
    }
    return frame(length, kind, bytes);
  }

  @Test
  void aLongMessageWithAnImpossibleHeadIsMalformed() throws IOException {
    assertMalformed(
        frame(13, Frames.STREAM, 0, 0, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1),
        "a long message with a head of -1 bytes");
  }

  @Test
  void aPieceThatSaysMoreThanItsMessageHasRoomForIsMalformed() throws IOException {
    WireWriter head = new WireWriter(16);
    MessageCodec.write(call(1, new byte[3]), head, false);
    say(frame(13, Frames.STREAM, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, head.size()));
    byte[] body = new byte[4 + head.size() + 4];
    body[3] = 1;
    System.arraycopy(head.array(), 0, body, 4, head.size());

    assertMalformed(frame(body.length + 1, Frames.PIECE, body), "bytes beyond the end");
  }
}
