package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory shared by the two ends of a link, alone and under two real sides of one.
@Timeout(30)
class RingTest {
  private static final Path FOLDER = Path.of("/dev/shm");

  private final Ring sender = Ring.create();

  @TempDir Path folder;

  @BeforeEach
  void thereIsSuchMemory() {
    assumeThat(sender).isNotNull();
  }

  @AfterEach
  void close() {
    if (sender != null) {
      sender.close();
    }
  }

  @Test
  void whatTheSenderFillsTheReceiverFinds() throws IOException {
    try (Ring receiver = Ring.open(sender.name())) {
      for (int i = 0; i < 100; i++) {
        sender.slot().set(ValueLayout.JAVA_INT, Ring.SLOT - 4, i);
        sender.filled();

        assertThat(receiver.slot().get(ValueLayout.JAVA_INT, Ring.SLOT - 4)).isEqualTo(i);
        receiver.emptied();
      }
    }
  }

  @Test
  void thereIsRoomUntilAllSlotsAreFilled() throws IOException {
    try (Ring receiver = Ring.open(sender.name())) {
      int filled = 0;
      while (sender.hasRoom()) {
        sender.filled();
        filled++;
      }

      assertThat(filled).isEqualTo(16);
      receiver.emptied();
      assertThat(sender.hasRoom()).isTrue();
    }
  }

  @Test
  void itHasNoNameOnceBothHaveIt() throws IOException {
    assertThat(FOLDER.resolve(sender.name())).exists();

    Ring.open(sender.name()).close();

    assertThat(FOLDER.resolve(sender.name())).doesNotExist();
    assertThatThrownBy(() -> Ring.open(sender.name())).isInstanceOf(IOException.class);
  }

  @Test
  void onlyItsOwnerMayOpenIt() throws IOException {
    assertThat(Files.getPosixFilePermissions(FOLDER.resolve(sender.name()))).hasSize(2);
  }

  @Test
  void closedItLeavesNothingAndTakesNothing() {
    MemorySegment slot = sender.slot();

    sender.close();
    sender.close();

    assertThat(FOLDER.resolve(sender.name())).doesNotExist();
    assertThatThrownBy(() -> slot.set(ValueLayout.JAVA_INT, 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "jdist-1", "../../etc/passwd", "jdist-1-2/../x", "other-1-ab"})
  void otherFilesAreNotOpened(String name) {
    assertThatThrownBy(() -> Ring.open(name)).hasMessageContaining("no shared memory is named");
  }

  @Test
  void aFileOfAnotherLengthIsRefusedAndRemoved() throws IOException {
    Path file = Files.createFile(FOLDER.resolve("jdist-" + ProcessHandle.current().pid() + "-ab"));

    assertThatThrownBy(() -> Ring.open("jdist-" + ProcessHandle.current().pid() + "-ab"))
        .hasMessageContaining("a length of 0");
    assertThat(file).doesNotExist();
  }

  @Test
  void whatADeadSenderLeftIsSweptAway() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path left = Files.createFile(FOLDER.resolve("jdist-" + dead.pid() + "-00ff"));

    try (Ring next = Ring.create()) {
      assertThat(next).isNotNull();
      assertThat(left).doesNotExist();
    }
  }

  /// Two sides that are connected, each reading what the other sends.
  private final class Sides implements AutoCloseable {
    final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    final SocketChannel near;
    final SocketChannel far;
    final Outbox nearOutbox;
    final Outbox farOutbox;
    final Inbox nearInbox;
    final Inbox farInbox;
    final ExecutorService threads = Executors.newCachedThreadPool();

    Sides() throws IOException {
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
      server.bind(address);
      near = SocketChannel.open(address);
      far = server.accept();
      near.configureBlocking(false);
      far.configureBlocking(false);
      Conduit nearConduit = new PlainConduit(near, new FakeHost());
      Conduit farConduit = new PlainConduit(far, new FakeHost());
      nearOutbox = new Outbox(near, nearConduit);
      farOutbox = new Outbox(far, farConduit);
      nearInbox = new Inbox(nearConduit, nearOutbox.rings());
      farInbox = new Inbox(farConduit, farOutbox.rings());
      nearInbox.proven();
      farInbox.proven();
    }

    Future<?> send(double[] array) {
      Message message =
          new Message.Call(
              1,
              Message.CallKind.KEEP,
              new Payload(new byte[] {1}, 0, 1, List.of(array), List.of()));
      return threads.submit(() -> nearOutbox.send(message, new WireWriter(16), true));
    }

    double[] receive() throws IOException {
      Message message = farInbox.next();
      while (message == null) {
        farInbox.fill();
        nearOutbox.flush();
        message = farInbox.next();
      }
      return (double[]) MessageCodec.payloadOf(message).blocks().getFirst();
    }

    /// The near side takes in the far side's answer.
    void settle() throws IOException {
      while (nearInbox.fill() == 0) {
        Thread.onSpinWait();
      }
      assertThat(nearInbox.next()).isNull();
    }

    void end() throws IOException {
      near.close();
      far.close();
      nearOutbox.close();
      farOutbox.close();
      nearInbox.close();
      farInbox.close();
    }

    @Override
    public void close() throws IOException {
      end();
      server.close();
      threads.shutdown();
    }
  }

  private static double[] counting(int length) {
    double[] array = new double[length];
    Arrays.setAll(array, i -> i);
    return array;
  }

  @Test
  void arraysGoByTheRingOnceTheOtherEndHasIt() throws Exception {
    double[] sent = counting(1_000_000);
    close();
    try (Sides sides = new Sides()) {
      Future<?> first = sides.send(sent);
      assertThat(sides.receive()).isEqualTo(sent);
      first.get();
      sides.settle();

      for (int i = 0; i < 5; i++) {
        long before = written(sides);
        Future<?> next = sides.send(sent);
        assertThat(sides.receive()).isEqualTo(sent);
        next.get();
        assertThat(written(sides) - before).isLessThan(10_000);
      }
    }
    assertThat(left()).isEmpty();
  }

  /// Bytes that this process has written to sockets and files.
  private static long written(Sides sides) throws IOException {
    assertThat(sides.near.isOpen()).isTrue();
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("wchar: "))
        .mapToLong(line -> Long.parseLong(line.substring(7)))
        .sum();
  }

  private static List<String> left() {
    String mine = "jdist-" + ProcessHandle.current().pid() + "-";
    return List.of(FOLDER.toFile().list((_, name) -> name.startsWith(mine)));
  }

  @Test
  void aSenderThatWaitsForRoomFailsWhenTheLinkEnds() throws Exception {
    try (Sides sides = new Sides()) {
      Future<?> first = sides.send(counting(1_000_000));
      sides.receive();
      first.get();
      sides.settle();

      Future<?> stuck = sides.send(counting(1_000_000));
      Thread.sleep(50);
      assertThat(stuck.isDone()).isFalse();
      sides.end();

      assertThatThrownBy(stuck::get).hasCauseInstanceOf(IOException.class);
    }
  }
}
