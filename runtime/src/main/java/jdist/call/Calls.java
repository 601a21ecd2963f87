package jdist.call;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import jdist.failure.CallInterruptedException;
import jdist.failure.JdistException;
import jdist.failure.NoSuchProcessException;
import jdist.identity.ProcessIds;
import jdist.identity.RefId;
import jdist.mesh.Peer;
import jdist.remote.Channel;
import jdist.remote.ProcessStats;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import jdist.transport.Gate;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.CallKind;
import org.jspecify.annotations.Nullable;

/// The calls that a process makes. Thread-safe.
///
/// A call is a message with a number and a task; its answer repeats the number. A small result goes
/// home with the answer; a large one stays where the call ran, under the caller's id and the call's
/// number, until it is fetched. The other half is [Service].
public final class Calls {
  private final CallContext context;
  private final Waits waits;
  private final Requests requests;
  private final Supplier<List<Integer>> workers;
  private final AtomicInteger turns = new AtomicInteger();
  private final LocalCells cells = new LocalCells();

  /// @param workers the ids of the workers at this moment
  public Calls(CallContext context, Waits waits, Supplier<List<Integer>> workers) {
    this.context = context;
    this.waits = waits;
    this.requests = new Requests(context, waits);
    this.workers = workers;
  }

  CallContext context() {
    return context;
  }

  Requests requests() {
    return requests;
  }

  /// Runs `task` on a process; answers at once with a future of its value.
  public <T extends @Nullable Object> RemoteFuture<T> call(int target, Task<T> task) {
    return start(pick(target), CallKind.KEEP, task, null);
  }

  /// The same.
  ///
  /// @param ended what to do when the call has ended, in whatever way; it must not block. It is not
  ///   done if this throws
  public <T extends @Nullable Object> RemoteFuture<T> call(
      int target, Task<T> task, Runnable ended) {
    return start(pick(target), CallKind.KEEP, task, ended);
  }

  /// The same, but waits until it has ended. Whoever gives up waiting has no future to cancel, so
  /// that is done here.
  public <T extends @Nullable Object> RemoteFuture<T> callWait(int target, Task<T> task) {
    return awaitOrCancel(call(target, task));
  }

  /// Waits until a call has ended; one whose caller is interrupted is cancelled.
  public static <T extends @Nullable Object> RemoteFuture<T> awaitOrCancel(RemoteFuture<T> call) {
    try {
      return call.await();
    } catch (CallInterruptedException e) {
      call.cancel(true);
      throw e;
    }
  }

  /// Runs `task` on a process, and answers with its value.
  public <T extends @Nullable Object> T fetch(int target, Task<T> task) {
    int processId = pick(target);
    if (processId == context.self()) {
      return CallFuture.<T>cast(LocalCall.run(context, task).get());
    }
    Requests.Prepared prepared = requests.prepareCall(processId, CallKind.FETCH, task);
    requests.send(prepared, false);
    Request request = prepared.request();
    requests.awaitOrCancel(request, "a call on " + request.peer().name());
    return CallFuture.<T>cast(request.value());
  }

  /// Runs something on a process; the future ends when that has.
  public RemoteFuture<Void> run(int target, Action action) {
    return start(pick(target), CallKind.RUN, action, null);
  }

  /// The same, with what to do when it has ended, as for [#call(int, Task, Runnable)].
  public RemoteFuture<Void> run(int target, Action action, Runnable ended) {
    return start(pick(target), CallKind.RUN, action, ended);
  }

  /// Has something run on a process, and wants no answer.
  public void doIt(int target, Action action) {
    int processId = pick(target);
    if (processId == context.self()) {
      new LocalWork(context, action, null).start();
    } else {
      requests.post(processId, action);
    }
  }

  private <T extends @Nullable Object> RemoteFuture<T> start(
      int processId, CallKind kind, Serializable task, @Nullable Runnable ended) {
    if (processId == context.self()) {
      RefId id = requests.newOutcome();
      Cell cell = cells.add();
      if (ended != null) {
        cell.whenSettled(_ -> ended.run());
      }
      LocalWork work = new LocalWork(context, task, cell);
      work.start();
      return new KeptFuture<>(this, id, cell, work);
    }
    Requests.Prepared prepared = requests.prepareCall(processId, kind, task);
    Request request = prepared.request();
    RefId id = new RefId(context.self(), request.number());
    DistantFuture<T> future = new DistantFuture<>(this, id, processId, request);
    request.tell(future);
    request.whenEnded(ended);
    requests.send(prepared, true);
    return future;
  }

  /// A future that no call sets, kept on a process.
  public <T extends @Nullable Object> RemoteFuture<T> future(int processId) {
    RefId id = requests.newPutId();
    if (processId == context.self()) {
      return new KeptFuture<>(this, id, cells.add(), null);
    }
    context.mesh().known(processId);
    context.holds().add(id, processId, context.self());
    return new DistantFuture<>(this, new Handle(id, processId), null);
  }

  /// A channel that this process keeps from now on, for whoever is given a reference to it.
  public <T extends @Nullable Object> RemoteChannel<T> channel(Channel<T> channel) {
    cells.checkOpen();
    Cell cell = new Cell();
    cell.settle(new Settled.Value(new ChannelStore(context, channel)));
    return new KeptChannel<>(this, new Handle(requests.newChannelId(), context.self()), cell);
  }

  /// The process itself, or for [ProcessIds#ANY] the worker with the fewest unanswered requests of
  /// this process's; among equals, each in turn.
  ///
  /// @throws jdist.failure.ClusterClosedException if there are no more calls to be made
  private int pick(int target) {
    cells.checkOpen();
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
    if (processId == context.self()) {
      return context.places().busy();
    }
    return context
        .mesh()
        .known(processId)
        .connection()
        .map(connection -> requests.conversation(connection).pending())
        .orElse(0);
  }

  // What futures need.

  boolean await(Request request, long deadline, String what) {
    return waits.await(request.conversation().connection(), request.gate(), deadline, what);
  }

  boolean await(Waits.Wait wait, String what) {
    return waits.await(wait, what);
  }

  /// Waits until a gate is open, or [System#nanoTime] is `deadline`; gives the caller's place up
  /// meanwhile.
  ///
  /// @return whether it is open
  /// @throws CallInterruptedException if the current thread is interrupted
  public boolean await(Gate gate, long deadline, String what) {
    return waits.await(gate, deadline, what);
  }

  Request ask(int owner, LongFunction<Message> question) {
    return requests.ask(owner, question);
  }

  void put(RefId id, int owner, @Nullable Object value) {
    requests.put(id, owner, value);
  }

  void cancel(Request request) {
    requests.cancel(request);
  }

  /// Runs something of jdist's own, which may call user code, on a thread of its own.
  public void execute(Runnable task) {
    context
        .threads()
        .execute(() -> {
          context.setContextLoader();
          try {
            context.inScope(() -> {
              task.run();
              return null;
            });
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException("a Runnable throws no checked exception", e);
          }
        });
  }

  /// The calls of the process that holds `channel`, one of jdist's own.
  public static Calls of(RemoteChannel<?> channel) {
    return ((ChannelReference<?>) channel).calls();
  }

  /// The name of a channel, one of jdist's own.
  public static RefId idOf(RemoteChannel<?> channel) {
    return ((ChannelReference<?>) channel).id();
  }

  /// The id of this process.
  public int self() {
    return context.self();
  }

  /// The name of a process's host.
  public String hostOf(int processId) {
    return processId == context.self()
        ? context.mesh().self().host()
        : context.mesh().known(processId).host();
  }

  /// How many user calls this process runs at once.
  public int threads() {
    return context.places().size();
  }

  /// Says on standard error what nobody asked for and nobody must miss.
  public void report(String what, JdistException failure) {
    context.report(what, failure);
  }

  /// What the tables of the processes named hold; those that cannot be asked are left out.
  public Map<Integer, ProcessStats> stats(List<Integer> processIds) {
    cells.checkOpen();
    return new Inventory(context, requests).of(processIds);
  }

  /// The number of the last request that this process has made.
  public long lastNumber() {
    return requests.lastNumber();
  }

  /// Tells a process to interrupt the calls it has been asked to run: others' that have come there,
  /// and this process's own up to `last`. Does nothing if it is gone.
  public void interrupt(int processId, long last) {
    try {
      Optional<Peer.Connection> connection = context.mesh().known(processId).connection();
      if (connection.isPresent()) {
        connection.get().link().send(new Message.Interrupt(last));
      }
    } catch (IOException | NoSuchProcessException _) {
      // then nothing runs there
    }
  }

  /// Cancels every call this process has under way. `first` runs before any of them ends, and those
  /// made from then on are left alone.
  public void cancelAll(Runnable first) {
    requests.cancelAll(0, first);
  }

  /// Cancels those with a number above `after`, as [#lastNumber] gave it.
  public void cancelSince(long after) {
    requests.cancelAll(after, () -> {});
  }

  /// What the processes named are doing: those of them that answer within `limit`.
  public Map<Integer, ProcessDump> dumps(List<Integer> processIds, Duration limit)
      throws InterruptedException {
    return new Dumps(context, requests).of(processIds, limit);
  }

  /// The links to a peer that are closed have ended; requests over them fail with what `why` makes.
  public void ended(Peer peer, Supplier<JdistException> why) {
    requests.ended(peer, why);
  }

  /// What a request over a link that broke fails with, while no more is known.
  public static JdistException lost(Peer peer, String why) {
    return Requests.lost(peer, why);
  }

  /// Fails everything that is under way; there will be nothing more.
  public void close() {
    requests.close();
    cells.close();
    context.localWork().forEach(LocalWork::cancel);
  }
}
