package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongFunction;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Two processes' readers in one, and a link between them: one side asks (with fetches), the other
/// answers after what the test has it do.
@Timeout(30)
@ParameterizedClass
@EnumSource
class LinkTest {
  @Parameter private Over over;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Asker asker = new Asker();
  private final Answerer answerer = new Answerer();
  private ServerSocketChannel server;
  private Readers near;
  private Readers far;
  private Link link;
  private volatile boolean exhausted;

  @BeforeEach
  void open() throws Exception {
    near = new Readers(threads, "near");
    far = new Readers(this::execute, "far");
    near.start();
    far.start();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    far.listen(server, tls(TlsPair::far), (_, _) -> answerer);
    link = connect("far");
    link.proven(asker);
    await().until(() -> answerer.link.get() != null);
  }

  /// What is under the link.
  enum Over {
    TCP,
    BORING_SSL,
    JDK_TLS
  }

  private Optional<Tls> tls(Function<TlsPair, Tls> side) {
    TlsEngines.Kind kind = over == Over.JDK_TLS ? TlsEngines.Kind.JDK : TlsEngines.Kind.BORING_SSL;
    return over == Over.TCP ? Optional.empty() : Optional.of(side.apply(TlsPair.of(kind)));
  }

  private Link connect(String name) throws IOException {
    SocketAddress address = server.getLocalAddress();
    SocketChannel channel = SocketChannel.open();
    return near.connect(address, channel, tls(TlsPair::near), asker, name);
  }

  /// On the far side threads can run out.
  private void execute(Runnable task) {
    if (exhausted) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    threads.execute(task);
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
    near.close();
    far.close();
    threads.shutdownNow();
  }

  /// A handshake goes on when a task of it is done: no socket says so, and the reader may have been
  /// kept from its core meanwhile.
  @Test
  void aLinkIsLookedAtAgainHoweverLongTheReaderWasAway() throws Exception {
    AtomicLong looks = new AtomicLong();
    try (SocketPair pair = SocketPair.open()) {
      Conduit.Kind counting =
          (channel, host) ->
              new Conduit() {
                @Override
                public void begin() {}

                @Override
                public int read(ByteBuffer into) {
                  looks.incrementAndGet();
                  return 0;
                }

                @Override
                public boolean holdsMore() {
                  return false;
                }

                @Override
                public void write(ByteBuffer from) {}

                @Override
                public boolean isDirty() {
                  return false;
                }

                @Override
                public void close() {}
              };
      Link quiet = near.addNow(pair.near(), counting, asker, "quiet");
      near.chore(() -> LockSupport.parkNanos(100_000_000));
      near.lookAgain(quiet);
      near.chore(() -> LockSupport.parkNanos(10_000_000));

      await().until(() -> looks.get() > 0);
      quiet.close();
    }
  }

  /// Opens the gate of each question that is answered.
  private static final class Asker implements Receiver {
    private final Map<Long, Gate> gates = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> losses = new ConcurrentLinkedQueue<>();

    @Override
    public Work accept(Link link, Message message) {
      if (message instanceof Message.Outcome outcome) {
        gates.get(outcome.number()).open();
      }
      return Work.NONE;
    }

    @Override
    public void lost(Link link, String why) {
      losses.add(why);
    }
  }

  /// Runs what the test wants for each question, and answers it.
  private static final class Answerer implements Receiver {
    private final AtomicReference<Link> link = new AtomicReference<>();
    private final ConcurrentLinkedQueue<Long> cancels = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> losses = new ConcurrentLinkedQueue<>();
    private volatile LongFunction<Boolean> business = _ -> true;
    private volatile boolean brief = true;

    @Override
    public void opened(Link opened) {
      opened.proven(this);
      link.set(opened);
    }

    @Override
    public Work accept(Link from, Message message) {
      if (message instanceof Message.Cancel cancel) {
        cancels.add(cancel.number());
      }
      return message instanceof Message.Fetch fetch ? work(from, fetch.number()) : Work.NONE;
    }

    private Work work(Link from, long number) {
      return new Work() {
        @Override
        public void run() {
          if (business.apply(number)) {
            answer(from, number);
          }
        }

        @Override
        public boolean isBrief() {
          return brief;
        }
      };
    }

    private static void answer(Link to, long number) {
      try {
        to.sendSoon(new Message.Outcome(number, Message.Result.DONE, Payload.EMPTY));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void lost(Link lost, String why) {
      losses.add(why);
    }
  }

  private final AtomicLong numbers = new AtomicLong();

  private Gate ask() throws IOException {
    long number = numbers.incrementAndGet();
    Gate gate = new Gate();
    asker.gates.put(number, gate);
    link.send(new Message.Fetch(number, new jdist.identity.RefId(1, 1)));
    return gate;
  }

  private boolean askAndAwait() throws Exception {
    Gate gate = ask();
    return link.spin(gate) || link.await(gate, Gate.deadline(Duration.ofSeconds(10)));
  }

  @Test
  void whoAsksIsAnswered() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertThat(askAndAwait()).isTrue();
    }
  }

  @Test
  void manyMayAskAtOnce() throws Exception {
    Future<?>[] askers = new Future<?>[16];
    for (int i = 0; i < askers.length; i++) {
      askers[i] =
          threads.submit(() -> {
            for (int j = 0; j < 300; j++) {
              assertThat(askAndAwait()).isTrue();
            }
            return null;
          });
    }
    for (Future<?> each : askers) {
      each.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoDoesNotWaitIsAnsweredToo() throws Exception {
    Gate gate = ask();

    await().until(gate::isOpen);
  }

  @Test
  void aVirtualThreadMayAsk() throws Exception {
    AtomicReference<Boolean> answered = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                answered.set(askAndAwait());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.join();

    assertThat(answered).hasValue(true);
  }

  @Test
  void aReaderThatRunsSomethingLongIsRelieved() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    answerer.business = number -> number != 1 || awaitLatch(end);

    Gate first = ask();
    for (int i = 0; i < 20; i++) {
      assertThat(askAndAwait()).as("question %d behind a long one", i).isTrue();
    }
    assertThat(first.isOpen()).isFalse();
    end.countDown();

    assertThat(link.await(first, Gate.deadline(Duration.ofSeconds(10)))).isTrue();
  }

  private static boolean awaitLatch(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void controlPassesWorkThatLasts() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    answerer.business = _ -> awaitLatch(end);
    Gate first = ask();

    link.send(new Message.Cancel(99));

    await().atMost(Duration.ofSeconds(2)).until(() -> answerer.cancels.contains(99L));
    end.countDown();
    assertThat(link.await(first, Gate.deadline(Duration.ofSeconds(10)))).isTrue();
  }

  @Test
  void workThatIsNotBriefDoesNotHoldUpTheReader() throws Exception {
    answerer.brief = false;
    CountDownLatch end = new CountDownLatch(1);
    answerer.business = number -> number % 2 == 0 || awaitLatch(end);

    Gate odd = ask();
    assertThat(askAndAwait()).isTrue();
    assertThat(odd.isOpen()).isFalse();
    end.countDown();

    await().until(odd::isOpen);
  }

  @Test
  void workThatFailsEndsItsLinkAndNotTheReader() throws Exception {
    answerer.business =
        _ -> {
          throw new IllegalStateException("a defect");
        };

    Gate gate = ask();

    await().until(() -> !asker.losses.isEmpty());
    assertThat(asker.losses).containsExactly("it was closed by the other side");
    assertThat(gate.isOpen()).isFalse();
    answerer.business = _ -> true;
    answerer.link.set(null);
    link = connect("again");
    link.proven(asker);
    await().until(() -> answerer.link.get() != null);
    assertThat(askAndAwait()).as("the reader lives").isTrue();
  }

  @Test
  void aReceiverThatFailsEndsItsLinkAndNotTheReader() throws Exception {
    Link other = answerer.link.get();
    other.proven(
        new Receiver() {
          @Override
          public Work accept(Link from, Message message) {
            throw new IllegalStateException("a defect");
          }

          @Override
          public void lost(Link lost, String why) {}
        });

    link.send(new Message.Ping());

    await().until(() -> !asker.losses.isEmpty());
    assertThat(other.isClosed()).isTrue();
  }

  @Test
  void aDeadlinePasses() throws Exception {
    answerer.business = _ -> false;
    Gate gate = ask();

    assertThat(link.await(gate, Gate.deadline(Duration.ofMillis(30)))).isFalse();
    assertThat(link.await(gate, System.nanoTime())).isFalse();
  }

  @Test
  void anInterruptEndsTheWaitAndNotTheLink() throws Exception {
    answerer.business = number -> number != 1;
    Gate never = ask();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                link.await(never, Long.MAX_VALUE);
              } catch (InterruptedException e) {
                failure.set(e);
              }
            });
    await().until(link::isCallerBlocked);

    waiting.interrupt();
    waiting.join();

    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    assertThat(link.isClosed()).isFalse();
    assertThat(askAndAwait()).isTrue();
  }

  @Test
  void theEndOfALinkIsToldOnceAndReleasesNobodyByItself() throws Exception {
    answerer.business = _ -> false;
    Gate gate = ask();

    answerer.link.get().close();

    await().until(() -> !asker.losses.isEmpty());
    assertThat(asker.losses).hasSize(1);
    assertThat(link.isClosed()).isTrue();
    assertThat(gate.isOpen()).as("that is for the receiver to do").isFalse();
    assertThatThrownBy(() -> link.send(new Message.Ping())).isInstanceOf(IOException.class);
  }

  @Test
  void whoReadsALinkThatEndsStillWaitsForItsGate() throws Exception {
    answerer.business = _ -> false;
    Gate gate = ask();
    Future<Boolean> waiting =
        threads.submit(() -> link.await(gate, Gate.deadline(Duration.ofSeconds(10))));
    await().until(link::isCallerBlocked);

    link.fail("the test says so");
    gate.open();

    assertThat(waiting.get(5, TimeUnit.SECONDS)).isTrue();
    await().until(() -> asker.losses.contains("the test says so"));
  }

  @Test
  void closedReadersLeaveNoThread() throws Exception {
    assertThat(askAndAwait()).isTrue();

    link.close();
    near.close();
    far.close();

    await()
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(it -> it.getName().matches("jdist-(reader|relief)-(near|far)")));
  }

  @Test
  void theEndOfALinkIsToldEvenIfThereIsNoThreadToTellItOn() {
    exhausted = true;

    answerer.link.get().fail("as I said");

    assertThat(answerer.losses).containsExactly("as I said");
  }

  @Test
  void linksThatNobodyCanReadAnyMoreEnd() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    answerer.business =
        _ -> {
          exhausted = true; // so that nobody can take over from a reader whose work lasts
          return awaitQuietly(blocked);
        };
    Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
    AtomicReference<String> failed = new AtomicReference<>("");
    Thread.setDefaultUncaughtExceptionHandler((thread, _) -> failed.set(thread.getName()));
    try {
      var _ = ask();

      await()
          .dontCatchUncaughtExceptions()
          .untilAsserted(() -> assertThat(asker.losses).hasSize(1));
      assertThat(answerer.losses)
          .singleElement()
          .asString()
          .startsWith("nobody can read it any more: ")
          .endsWith("unable to create native thread");
      await()
          .dontCatchUncaughtExceptions()
          .untilAsserted(() -> assertThat(failed).hasValue("jdist-relief-far"));
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(usual);
      blocked.countDown();
    }
  }

  private static boolean awaitQuietly(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }
}
