package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import jdist.identity.Fingerprint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS over a real pair of sockets, both ends in the hands of one thread: every pairing of engines.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@MethodSource("pairings")
class TlsConduitTest {
  @Parameter(0)
  private TlsEngines.Kind nearKind;

  @Parameter(1)
  private TlsEngines.Kind farKind;

  private TlsPair pair;
  private SocketPair sockets;
  private Conduit near;
  private Conduit far;

  static Stream<Arguments> pairings() {
    return Stream.of(TlsEngines.Kind.values())
        .flatMap(near -> Stream.of(TlsEngines.Kind.values()).map(far -> Arguments.of(near, far)));
  }

  @BeforeEach
  void open() throws IOException {
    pair = TlsPair.of(nearKind, farKind);
    sockets = SocketPair.open();
  }

  @AfterEach
  void close() throws IOException {
    if (near != null) {
      near.close();
    }
    if (far != null) {
      far.close();
    }
    sockets.close();
  }

  private void over(Tls nearSide, Tls farSide) throws IOException {
    near = nearSide.dialling().over(sockets.near(), new FakeHost());
    far = farSide.accepting().over(sockets.far(), new FakeHost());
    near.begin();
    far.begin();
  }

  private void connected() throws IOException {
    over(pair.near(), pair.far());
    var _ = carry(near, far, random(10), null);
  }

  /// Has both ends do what they can until `bytes` have gone from one to the other.
  private static byte[] carry(Conduit from, Conduit to, byte[] bytes, Random splits)
      throws IOException {
    ByteBuffer left = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    ByteBuffer got = ByteBuffer.allocateDirect(bytes.length);
    ByteBuffer back = ByteBuffer.allocateDirect(1);
    while (got.hasRemaining()) {
      ByteBuffer some = left.slice(left.position(), upTo(left.remaining(), splits));
      from.write(some);
      left.position(left.position() + some.position());
      assertThat(from.read(back)).isZero();
      ByteBuffer room = got.slice(got.position(), upTo(got.remaining(), splits));
      int count = to.read(room);
      assertThat(count).isEqualTo(room.position());
      got.position(got.position() + count);
    }
    byte[] copy = new byte[bytes.length];
    got.flip().get(copy);
    return copy;
  }

  private static int upTo(int most, Random splits) {
    return most == 0 || splits == null ? most : 1 + splits.nextInt(Math.min(most, 300_000));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 16_383, 16_384, 16_385, 1 << 20, 64 << 20})
  void whatGoesInComesOutThereAndBack(int length) throws IOException {
    connected();
    byte[] bytes = random(length);

    byte[] there = carry(near, far, bytes, null);
    byte[] back = carry(far, near, there, null);

    assertThat(back).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anySplitWillDo(long seed) throws IOException {
    connected();
    Random splits = new Random(seed);
    byte[] bytes = random(3_000_000);

    byte[] there = carry(near, far, bytes, splits);
    byte[] back = carry(far, near, there, splits);

    assertThat(back).isEqualTo(bytes);
  }

  @Test
  void nothingOfItCanBeReadOnTheWay() throws IOException {
    near = pair.near().dialling().over(sockets.near(), new FakeHost());
    near.begin();
    near.write(ByteBuffer.wrap("a secret".getBytes(StandardCharsets.UTF_8)));

    ByteBuffer seen = ByteBuffer.allocate(1 << 16);
    sockets.far().read(seen);

    String said = new String(seen.array(), 0, seen.position(), StandardCharsets.ISO_8859_1);
    assertThat(said).startsWith("\u0016\u0003").doesNotContain("secret"); // a ClientHello
  }

  /// What ends the side that reads; the other one is driven meanwhile, and may end too.
  private static Throwable end(Conduit ends, Conduit other) {
    ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
    try {
      while (ends.read(room.clear()) >= 0) {
        try {
          other.read(room.clear());
        } catch (IOException _) {
          other.close();
        }
      }
      return new EOFException("an orderly end");
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void theDiallerNoticesAnotherCertificate() throws IOException {
    Fingerprint expected = Credentials.of(1, TlsEngines.Kind.JDK).fingerprint();
    over(new Tls(pair.one(), Pin.of(expected)), pair.far());

    assertThat(end(near, far))
        .hasMessage(
            "man in the middle: expected " + expected + ", got " + pair.other().fingerprint());
  }

  @Test
  void theAcceptorNoticesAnotherCertificate() throws IOException {
    Fingerprint expected = Credentials.of(2, TlsEngines.Kind.JDK).fingerprint();
    over(pair.near(), new Tls(pair.other(), Pin.of(expected)));

    assertThat(end(far, near))
        .hasMessage(
            "man in the middle: expected " + expected + ", got " + pair.one().fingerprint());
  }

  @Test
  void nothingIsTakenBeforeThePinIsKnown() throws IOException {
    AtomicReference<Pin.Verdict> verdict = new AtomicReference<>(Pin.Verdict.UNDECIDED);
    AtomicReference<Pin.Presented> asked = new AtomicReference<>();
    Pin late =
        new Pin() {
          @Override
          public Verdict check(Presented presented) {
            asked.set(presented);
            return verdict.get();
          }

          @Override
          public String expected() {
            return "one that is known";
          }
        };
    over(pair.near(), new Tls(pair.other(), late));
    ByteBuffer word = ByteBuffer.allocateDirect(100);
    ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
    while (word.hasRemaining()) {
      near.read(room);
      near.write(word);
      far.read(room);
    }
    while (asked.get() == null) {
      far.read(room);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(far.read(room)).isZero();
    }

    verdict.set(Pin.Verdict.RIGHT);

    int count = 0;
    while (count == 0) {
      count = far.read(room);
    }
    assertThat(count).isEqualTo(100);
    assertThat(asked.get().fingerprint()).isEqualTo(pair.one().fingerprint());
    assertThat(asked.get().processId()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "\0\0\0\u0010\0hello",
        "\u0016\u0003\u0001\0\u0005nonsense"
      })
  void garbageEndsIt(String garbage) throws IOException {
    far = pair.far().accepting().over(sockets.far(), new FakeHost());
    far.begin();
    ByteBuffer said = ByteBuffer.allocateDirect(1 << 17);
    said.put(garbage.getBytes(StandardCharsets.ISO_8859_1)).position(0);
    while (said.hasRemaining() && sockets.near().write(said) > 0) {
      // as much as the socket takes
    }

    ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
    assertThatThrownBy(() -> readForEver(room)).isInstanceOf(IOException.class);
    assertThat(room.position()).isZero();
  }

  private void readForEver(ByteBuffer room) throws IOException {
    while (!Thread.interrupted()) {
      assertThat(far.read(room)).isNotNegative();
    }
  }

  @Test
  void theEndInTheMiddleOfTheHandshakeIsAnEnd() throws IOException {
    over(pair.near(), pair.far());
    ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
    far.read(room); // the dialler's first words
    sockets.near().close();

    assertThatThrownBy(() -> readForEver(room)).isInstanceOf(IOException.class);
  }

  @Test
  void anOrderlyEndIsOne() throws IOException {
    connected();
    near.close();

    assertThat(end(far, near)).hasMessage("an orderly end");
  }

  @Test
  void aCutIsAnEndToo() throws IOException {
    connected();
    sockets.near().close();

    ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
    int count = 0;
    try {
      while (count >= 0) {
        count = far.read(room);
      }
    } catch (IOException _) {
      // reset, for something was on its way to it
    }
    assertThat(room.position()).isZero();
  }

  @Test
  void aForgedRecordEndsItAndNothingIsTakenAfterwards() throws IOException {
    connected();
    byte[] record = new byte[5 + 32];
    record[0] = 0x17;
    record[1] = 3;
    record[2] = 3;
    record[4] = 32;
    sockets.near().write(ByteBuffer.wrap(record));
    near.write(ByteBuffer.allocateDirect(100));

    ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
    assertThatThrownBy(() -> readForEver(room)).isInstanceOf(IOException.class);
    assertThat(room.position()).isZero();
  }

  @Test
  void aFullSocketMakesTheWriterWait() throws IOException {
    connected();
    ByteBuffer much = ByteBuffer.allocateDirect(64 << 20);
    near.write(much);

    assertThat(much.remaining()).isPositive();
    assertThat(near.isDirty()).isTrue();
    ByteBuffer room = ByteBuffer.allocateDirect(1 << 17);
    long got = 0;
    while (got < 64 << 20) {
      near.write(much);
      got += far.read(room.clear());
    }
    assertThat(near.isDirty()).isFalse();
  }
}
