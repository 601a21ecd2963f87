package jdist.call;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import jdist.failure.AlreadySetException;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.identity.ProcessIds;
import jdist.identity.RefId;
import jdist.mesh.Clock;
import jdist.mesh.Mesh;
import jdist.mesh.Peer;
import jdist.remote.RemoteFuture;
import jdist.task.Task;
import jdist.transport.Gate;
import jdist.transport.Link;
import jdist.transport.Readers;
import jdist.transport.Work;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.CallKind;
import jdist.wire.Message.Result;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// The calls that one process makes and those it runs for others. Thread-safe.
///
/// A call is a message with a number and a task; its answer repeats the number. A small result goes
/// home with the answer; a large one stays in the [RefTable] of the process that made it, under the
/// caller's id and the call's number, until it is fetched.
public final class Calls {
  /// Results up to this many bytes go home with the word that the call has ended.
  static final long GOES_HOME_BYTES = 1 << 16;

  /// A caller with more calls under way than this sends them in company.
  private static final int CALLS_SENT_ALONE = 8;

  private static final long MOST_BACKLOG = 64L << 20;

  private final Mesh mesh;
  private final Readers readers;
  private final Executor threads;
  private final Places places;
  private final Scope scope;
  private final Supplier<List<Integer>> workers;
  private final RefTable table = new RefTable();
  private final Holds holds;
  private final Cleaner cleaner;
  private final Map<Link, Conversation> conversations = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger turns = new AtomicInteger();

  /// Binds what user code sees as its process while it runs.
  public interface Scope {
    <T extends @Nullable Object> T call(Callable<T> body) throws Exception;
  }

  /// @param threads runs calls that are not run by whoever read them
  /// @param size how many user calls run at once
  /// @param workers the ids of the workers at this moment
  public Calls(
      Mesh mesh,
      Readers readers,
      Executor threads,
      Clock clock,
      int size,
      Scope scope,
      Supplier<List<Integer>> workers,
      Cleaner cleaner) {
    this.mesh = mesh;
    this.readers = readers;
    this.threads = threads;
    this.places = new Places(size, threads);
    this.scope = scope;
    this.workers = workers;
    this.holds = new Holds(mesh, table, clock);
    this.cleaner = cleaner;
  }

  RefTable table() {
    return table;
  }

  Holds holds() {
    return holds;
  }

  Places places() {
    return places;
  }

  Cleaner cleaner() {
    return cleaner;
  }

  int self() {
    return mesh.self().id();
  }

  <T extends @Nullable Object> T inScope(Callable<T> body) throws Exception {
    return scope.call(body);
  }

  // What a process asks of others.

  /// Runs `task` there; answers at once with a future of its value.
  public <T extends @Nullable Object> RemoteFuture<T> call(int target, Task<T> task) {
    return start(pick(target), CallKind.KEEP, task);
  }

  /// Runs `task` there, and answers with its value.
  public <T extends @Nullable Object> T fetch(int target, Task<T> task) {
    int processId = pick(target);
    if (processId == self()) {
      return CallFuture.<T>cast(LocalCall.run(this, task).get());
    }
    Request request = send(processId, CallKind.FETCH, task);
    awaitOrCancel(request, "a call on " + request.peer().name());
    return CallFuture.<T>cast(request.value());
  }

  /// Runs something there; the future ends when that has.
  public RemoteFuture<Void> run(int target, java.io.Serializable action) {
    return start(pick(target), CallKind.RUN, action);
  }

  /// Has something run there, and wants no answer.
  public void doIt(int target, java.io.Serializable action) {
    int processId = pick(target);
    if (processId == self()) {
      threads.execute(() -> LocalCall.runUnanswered(this, action));
    } else {
      post(processId, action);
    }
  }

  private <T extends @Nullable Object> CallFuture<T> start(
      int processId, CallKind kind, java.io.Serializable task) {
    if (processId == self()) {
      RefId id = newId();
      Cell cell = new Cell();
      RunningCall running = new RunningCall(id.number(), places);
      threads.execute(() -> LocalCall.run(this, task, cell, running));
      return new CallFuture<>(this, id, cell, running);
    }
    Request request = send(processId, kind, task);
    CallFuture<T> future =
        new CallFuture<>(this, new RefId(self(), request.number()), processId, request);
    request.tell(future);
    return future;
  }

  /// A future that no call sets, kept on that process.
  public <T extends @Nullable Object> RemoteFuture<T> future(int processId) {
    RefId id = newId();
    if (processId == self()) {
      return new CallFuture<>(this, id, new Cell(), null);
    }
    mesh.known(processId);
    holds.add(id, processId, self());
    return new CallFuture<>(this, new Handle(id, processId), null);
  }

  RefId newId() {
    return new RefId(self(), numbers.incrementAndGet());
  }

  /// The process itself, or for [ProcessIds#ANY] the worker with the fewest unanswered requests of
  /// this process's; among equals, each in turn.
  private int pick(int target) {
    if (target != ProcessIds.ANY) {
      return target;
    }
    List<Integer> candidates = workers.get();
    int first = Math.floorMod(turns.getAndIncrement(), candidates.size());
    int best = candidates.get(first);
    int least = load(best);
    for (int i = 1; i < candidates.size() && least > 0; i++) {
      int candidate = candidates.get((first + i) % candidates.size());
      int load = load(candidate);
      if (load < least) {
        least = load;
        best = candidate;
      }
    }
    return best;
  }

  private int load(int processId) {
    if (processId == self()) {
      return 0;
    }
    return mesh.known(processId)
        .connection()
        .map(connection -> conversation(connection).pending())
        .orElse(0);
  }

  private Request send(int processId, CallKind kind, java.io.Serializable task) {
    Conversation conversation = conversation(mesh.connect(processId));
    Payload payload = conversation.connection().serializer().encode(task);
    long weight = payload.weight();
    admit(conversation, weight);
    Request request = new Request(numbers.incrementAndGet(), conversation, weight);
    ask(request, new Message.Call(request.number(), kind, payload), kind == CallKind.KEEP);
    return request;
  }

  private void admit(Conversation conversation, long weight) {
    if (conversation.credit().tryTake(weight)) {
      return;
    }
    Link link = conversation.connection().link();
    aboutToWait();
    RunningCall caller = stepOut();
    try {
      conversation.credit().take(weight, link::flush);
    } catch (InterruptedException _) {
      throw interrupted("room for another call to " + conversation.connection().peer().name());
    } finally {
      stepIn(caller);
    }
  }

  /// @param inCompany whether the message may wait for others if many are under way
  private void ask(Request request, Message message, boolean inCompany) {
    Conversation conversation = request.conversation();
    conversation.ask(request);
    try {
      Link link = conversation.connection().link();
      if (MessageCodec.payloadOf(message).weight() > GOES_HOME_BYTES) {
        aboutToWait();
      }
      if (inCompany && conversation.pending() > CALLS_SENT_ALONE) {
        link.sendSoon(message);
      } else {
        link.send(message);
      }
    } catch (IOException e) {
      // whoever ended the link ends the request too, and knows better why
      if (conversation.answered(request.number()) != null) {
        request.fail(lost(request.peer(), String.valueOf(e.getMessage())));
      }
    }
  }

  private void post(int processId, java.io.Serializable action) {
    Peer.Connection connection = mesh.connect(processId);
    Payload payload = connection.serializer().encode(action);
    Link link = connection.link();
    try {
      for (int naps = 0; link.backlog() > MOST_BACKLOG && naps < 60_000; naps++) {
        aboutToWait();
        link.flush();
        Thread.sleep(1);
      }
      link.send(new Message.Call(numbers.incrementAndGet(), CallKind.DO, payload));
    } catch (IOException e) {
      throw lost(connection.peer(), String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      throw interrupted("room for another call to " + connection.peer().name());
    }
  }

  /// A question about a value that `owner` keeps.
  Request ask(int owner, java.util.function.LongFunction<Message> question) {
    Conversation conversation = conversation(mesh.connect(owner));
    admit(conversation, 0);
    Request request = new Request(numbers.incrementAndGet(), conversation, 0);
    ask(request, question.apply(request.number()), false);
    return request;
  }

  /// Sets the value of a future that `owner` keeps.
  void put(RefId id, int owner, @Nullable Object value) {
    Conversation conversation = conversation(mesh.connect(owner));
    Payload payload = conversation.connection().serializer().encode(value);
    long weight = payload.weight();
    admit(conversation, weight);
    Request request = new Request(numbers.incrementAndGet(), conversation, weight);
    ask(request, new Message.Put(request.number(), id, payload), false);
    awaitOrCancel(request, "a put to " + request.peer().name());
    request.value();
  }

  private Conversation conversation(Peer.Connection connection) {
    Conversation known = conversations.get(connection.link());
    if (known != null) {
      return known;
    }
    Conversation made =
        conversations.computeIfAbsent(connection.link(), _ -> new Conversation(connection));
    if (connection.link().isClosed()) {
      conversations.remove(connection.link());
      made.end(lost(connection.peer(), "it was closed"));
    }
    return made;
  }

  // How a thread waits.

  /// The current thread may block: if it reads for the process, another one does from now on.
  void aboutToWait() {
    readers.endTurn();
  }

  private static @Nullable RunningCall stepOut() {
    RunningCall caller = RunningCall.current();
    if (caller != null) {
      caller.stepOut();
    }
    return caller;
  }

  private static void stepIn(@Nullable RunningCall caller) {
    if (caller != null) {
      caller.stepIn();
    }
  }

  static CallInterruptedException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new CallInterruptedException(what);
  }

  /// Waits for a request; one whose caller gives up is cancelled.
  private void awaitOrCancel(Request request, String what) {
    try {
      await(request, Long.MAX_VALUE, what);
    } catch (CallInterruptedException e) {
      cancel(request);
      throw e;
    }
  }

  /// Waits for a request to end.
  ///
  /// @return whether it has; if not, the deadline has passed
  boolean await(Request request, long deadline, String what) {
    return await(request.conversation().connection(), request.gate(), deadline, what);
  }

  /// Waits for a gate that something over a link opens.
  ///
  /// @throws CallInterruptedException if the thread is interrupted
  public void await(Peer.Connection over, Gate gate, String what) {
    await(over, gate, Long.MAX_VALUE, what);
  }

  private boolean await(Peer.Connection over, Gate gate, long deadline, String what) {
    Link link = over.link();
    if (gate.isOpen() || link.spin(gate)) {
      return true;
    }
    aboutToWait();
    RunningCall caller = stepOut();
    try {
      return link.await(gate, deadline);
    } catch (InterruptedException _) {
      throw interrupted(what);
    } finally {
      stepIn(caller);
    }
  }

  /// Waits for a value that this process keeps.
  boolean await(Cell cell, long deadline, String what) {
    if (cell.gate().isOpen()) {
      return true;
    }
    aboutToWait();
    RunningCall caller = stepOut();
    try {
      return cell.gate().await(deadline);
    } catch (InterruptedException _) {
      throw interrupted(what);
    } finally {
      stepIn(caller);
    }
  }

  /// Gives a request up: its call is interrupted where it runs.
  void cancel(Request request) {
    Conversation conversation = request.conversation();
    if (conversation.answered(request.number()) == null) {
      return;
    }
    conversation.credit().giveBack(request.weight());
    request.fail(new CallCancelledException("a call on " + request.peer().name()));
    try {
      conversation.connection().link().send(new Message.Cancel(request.number()));
    } catch (IOException _) {
      // then it is not running any more either
    }
  }

  /// Cancels every call this process has under way.
  public void cancelAll() {
    for (Conversation conversation : conversations.values()) {
      for (Request request : conversation.requests()) {
        cancel(request);
      }
    }
  }

  static TimeLimitException tooLong(String what, Duration limit) {
    return new TimeLimitException(what, limit);
  }

  // What others ask of this process.

  /// A call has come in.
  public Work called(Peer.Connection from, Message.Call call) {
    arrived(call.task());
    return new CallWork(this, conversation(from), call);
  }

  /// The references in what has come in are held from now on, decoded or not.
  private void arrived(Payload payload) {
    for (Handle handle : payload.handles()) {
      if (handle.owner() == self()) {
        table.change(handle.id(), self(), 1);
      }
    }
  }

  /// A request has been answered.
  public void answered(Peer.Connection from, Message.Outcome outcome) {
    arrived(outcome.value());
    Conversation conversation = conversation(from);
    Request request = conversation.answered(outcome.number());
    if (request == null) {
      abandoned(from, outcome);
      return;
    }
    conversation.credit().giveBack(request.weight());
    CallFuture<?> future = request.takeFuture();
    request.complete(outcome);
    if (future != null) {
      future.answered(outcome);
    }
  }

  /// The answer of a request that was given up meanwhile: what it brings is let go.
  private void abandoned(Peer.Connection from, Message.Outcome outcome) {
    if (outcome.result() == Result.KEPT) {
      holds.letGo(new RefId(self(), outcome.number()), from.peer().id());
    }
    for (Handle handle : outcome.value().handles()) {
      holds.letGo(handle.id(), handle.owner());
    }
  }

  /// A peer no longer wants what it asked for.
  public void cancelled(Peer.Connection from, long number) {
    RunningCall call = conversation(from).runningCall(number);
    if (call != null) {
      call.cancel();
    }
  }

  /// A peer wants a value kept here, once there is one.
  public Work wanted(Peer.Connection from, Message.Fetch fetch) {
    return new Reply(from, fetch.number(), fetch.id(), true);
  }

  /// A peer wants to know when a value kept here is there.
  public Work awaited(Peer.Connection from, Message.Await await) {
    return new Reply(from, await.number(), await.id(), false);
  }

  /// Answers a peer's question once a value is there.
  private final class Reply implements Work {
    private final Peer.Connection to;
    private final long number;
    private final Cell cell;
    private final boolean withValue;

    Reply(Peer.Connection to, long number, RefId id, boolean withValue) {
      this.to = to;
      this.number = number;
      this.cell = table.cell(id);
      this.withValue = withValue;
    }

    @Override
    public void run() {
      cell.whenSettled(settled -> threads.execute(() -> reply(settled)));
    }

    @Override
    public boolean isBrief() {
      return true;
    }

    private void reply(Settled settled) {
      sendOutcome(to, encode(settled));
    }

    private Message.Outcome encode(Settled settled) {
      try {
        return switch (settled) {
          case Settled.Value(Object value) when withValue ->
              new Message.Outcome(number, Result.VALUE, to.serializer().encode(value));
          case Settled.Value _ -> new Message.Outcome(number, Result.DONE, Payload.EMPTY);
          case Settled.Failure(JdistException failure) -> failedAnswer(to, number, failure);
        };
      } catch (JdistException e) {
        return failedAnswer(to, number, failedHere(e));
      }
    }
  }

  /// What went wrong here is the cause alone; what went wrong in jdist is thrown as it is.
  private Message.Outcome failedAnswer(Peer.Connection to, long number, JdistException failure) {
    boolean here = failure instanceof RemoteException remote && remote.processId() == self();
    Throwable sent = here && failure.getCause() != null ? failure.getCause() : failure;
    return new Message.Outcome(
        number, here ? Result.FAILED : Result.REFUSED, to.serializer().encodeFailure(sent));
  }

  private void sendOutcome(Peer.Connection to, Message.Outcome outcome) {
    try {
      to.link().send(outcome);
    } catch (IOException _) {
      // whoever asked is gone
    }
  }

  /// A peer wants to know whether a value kept here is there now.
  public void asked(Peer.Connection from, Message.IsReady question) {
    Cell cell = table.find(question.id());
    boolean ready = cell != null && cell.settled() != null;
    Payload answer = from.serializer().encode(ready);
    sendOutcome(from, new Message.Outcome(question.number(), Result.VALUE, answer));
  }

  /// A peer sets a value kept here.
  public Work put(Peer.Connection from, Message.Put put) {
    arrived(put.value());
    Cell cell = table.cell(put.id());
    return new Work() {
      @Override
      public void run() {
        sendOutcome(from, settle(from, put, cell));
        table.forgetUnheld(put.id());
      }

      @Override
      public boolean isBrief() {
        return false;
      }
    };
  }

  private Message.Outcome settle(Peer.Connection from, Message.Put put, Cell cell) {
    try {
      if (cell.settle(new Settled.Value(from.serializer().decode(put.value())))) {
        return new Message.Outcome(put.number(), Result.DONE, Payload.EMPTY);
      }
      return failedAnswer(from, put.number(), new AlreadySetException("future " + put.id()));
    } catch (JdistException e) {
      return failedAnswer(from, put.number(), failedHere(e));
    }
  }

  /// The value of a future whose maker passed it on before it came home.
  public Work restored(Peer.Connection from, Message.Restore restore) {
    arrived(restore.value());
    Cell cell = table.cell(restore.id());
    return new Work() {
      @Override
      public void run() {
        cell.settle(decode(from, restore));
        table.forgetUnheld(restore.id());
      }

      @Override
      public boolean isBrief() {
        return false;
      }
    };
  }

  private Settled decode(Peer.Connection from, Message.Restore restore) {
    try {
      return switch (restore.result()) {
        case VALUE -> new Settled.Value(from.serializer().decode(restore.value()));
        case DONE, KEPT -> new Settled.Value(null);
        case FAILED, REFUSED -> new Settled.Failure(failure(from, restore.value()));
      };
    } catch (JdistException e) {
      return new Settled.Failure(failedHere(e));
    }
  }

  private JdistException failure(Peer.Connection from, Payload payload) {
    Throwable failure = from.serializer().decodeFailure(payload);
    return failure instanceof JdistException known ? known : failedHere(failure);
  }

  /// Sends what has become of a future back to `owner`, where others were told to ask for it.
  void restore(RefId id, int owner, Supplier<Settled> outcome) {
    threads.execute(() -> {
      try {
        Peer.Connection to = mesh.connect(owner);
        to.link().send(restore(to, id, outcome.get()));
      } catch (IOException | JdistException _) {
        // whoever asks there learns that the process is gone
      }
    });
  }

  private static Message.Restore restore(Peer.Connection to, RefId id, Settled outcome) {
    return switch (outcome) {
      case Settled.Value(Object value) ->
          new Message.Restore(id, Result.VALUE, to.serializer().encode(value));
      case Settled.Failure(JdistException failure) ->
          new Message.Restore(id, Result.REFUSED, to.serializer().encodeFailure(failure));
    };
  }

  /// Word of who holds what is kept here.
  public void held(Message.Holds message) {
    for (Message.Hold hold : message.changes()) {
      if (hold.change() < 0 || !hasLeft(hold.holder())) {
        table.change(hold.id(), hold.holder(), hold.change());
      }
    }
  }

  private boolean hasLeft(int processId) {
    return processId != self()
        && mesh.peers().stream().anyMatch(peer -> peer.id() == processId && peer.hasLeft());
  }

  /// The link to a peer has ended; requests over it are ended by [#ended], once it is known why.
  public void ended(Peer peer, JdistException why) {
    List<Conversation> over = new ArrayList<>();
    conversations.forEach((link, conversation) -> {
      if (conversation.connection().peer() == peer && link.isClosed()) {
        over.add(conversation);
        conversations.remove(link);
      }
    });
    over.forEach(conversation -> conversation.end(why));
  }

  /// A process is gone for good: it holds nothing any more.
  public void left(int processId, String host, String how) {
    table.dropHolder(processId, new ProcessExitedException(processId, host, how), _ -> false);
  }

  /// What a request over a link that broke fails with, while no more is known.
  public static LinkLostException lost(Peer peer, String why) {
    return new LinkLostException(peer.id(), peer.host(), why);
  }

  /// Fails everything that is under way; there will be nothing more.
  public void close() {
    ClusterClosedException why = new ClusterClosedException("the cluster has been closed");
    conversations.values().forEach(conversation -> conversation.end(why));
    conversations.clear();
  }

  /// A failure of user code on this process, as its caller is to see it.
  RemoteException failedHere(Throwable failure) {
    return new RemoteException(self(), mesh.self().host(), failure);
  }

  /// Says on standard error what nobody asked for and nobody must miss.
  void report(String what, Peer caller, JdistException failure) {
    report(what + " from " + caller.name(), failure);
  }

  void report(String what, JdistException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    java.io.StringWriter text = new java.io.StringWriter();
    cause.printStackTrace(new java.io.PrintWriter(text));
    System.err.print(what + " failed: " + text);
  }
}
