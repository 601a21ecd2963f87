package jdist.call;

import java.util.function.Consumer;

/// What a peer is told once a value kept here is there, unless it gives up before. Thread-safe.
final class Reply implements Served, Consumer<Settled> {
  private final long number;
  private final Conversation conversation;
  private final Cell cell;
  private final Consumer<Settled> answer;
  private boolean over;

  /// @param answer sends the answer; must not block
  Reply(long number, Conversation conversation, Cell cell, Consumer<Settled> answer) {
    this.number = number;
    this.conversation = conversation;
    this.cell = cell;
    this.answer = answer;
  }

  @Override
  public long number() {
    return number;
  }

  /// Answers now, or later.
  void await() {
    conversation.begin(this);
    synchronized (this) {
      if (!over) {
        cell.whenSettled(this);
      }
    }
  }

  @Override
  public void accept(Settled settled) {
    conversation.finished(this);
    answer.accept(settled);
  }

  @Override
  public void cancel() {
    synchronized (this) {
      over = true;
      cell.forget(this);
    }
    conversation.finished(this);
  }
}
