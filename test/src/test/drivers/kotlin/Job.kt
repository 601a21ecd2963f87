package com.acme.kt

import java.io.Serializable
import jdist.Cluster
import jdist.Distributed.*
import jdist.failure.CannotTravelException
import jdist.failure.RemoteException
import jdist.task.Task
import jdist.task.Task1

data class Size(val width: Int, val height: Int) : Serializable

data class Point(val x: Int, val y: Int)

@JvmRecord data class Row(val a: Int, val b: String)

enum class Color { RED, GREEN }

sealed interface State

data object Idle : State

private object Secret

object Settings {
    var level = 1
}

class Holder(val base: Int) : Serializable {
    fun add(x: Int) = base + x

    fun go() = remoteCallFetch(2) { add(1) }
}

class Stuck(val base: Int) {
    fun go() = remoteCallFetch(2) { base + 1 }
}

class Db

fun random(n: Int): DoubleArray = DoubleArray(n) { it.toDouble() }

fun twice(x: Int): Int = 2 * x

fun Int.next() = this + 1

fun refused(body: () -> Any?): String =
    try {
        "sent: ${body()}"
    } catch (e: CannotTravelException) {
        e.message!!
    }

fun calls() {
    val r = remoteCall(2) { random(1000) }
    val s = spawnAt(ANY) { r.fetch().sum() }
    val total = s.fetch()
    val again = remoteCallFetch(3) { random(10).sum() }
    remoteDo(2) { twice(1) }
    remoteRun(2) { twice(1) }.await()
    val level = 7
    everywhere { Settings.level = level }
    val levels = fetchEverywhere { Settings.level }
    val more = addProcs(2)
    rmProcs(more)
    println("total: $total, again: $again, levels: $levels, more: $more")
    println("wait: ${remoteCallWait(2) { twice(3) }.fetch()}, from: ${fetchFrom(3) { myId() }}")
    val word = remoteFuture<String>(2)
    remoteDo(3) { word.put("from process 3") }
    println("put: ${word.fetch()}, processes: ${procs()} of ${nprocs()}")
    val cluster = Cluster.current()
    println("cluster: ${cluster.remoteCallFetch(2) { myId() }} ${cluster.fetchEverywhere { myId() }}")
}

fun functions() {
    val level = 7
    println("function: ${remoteCallFetch(2, ::twice, 21)}")
    println("extension: ${remoteCallFetch(2, Int::next, 21)}")
    println("constructor: ${remoteCallFetch(2, ::Size, 1, 2)}")
    println("bound: ${remoteCallFetch(2, Holder(5)::add, 1)}, this: ${Holder(5).go()}")
    println("task: ${remoteCallFetch(2, Task { twice(level) })}")
    println("lambda: ${remoteCallFetch(2, { x: Int -> x + level }, 3)}")
    println("task1: ${remoteCallFetch(2, Task1 { x: Int -> x + level }, 4)}")
    println("object of Task: ${remoteCallFetch(2, object : Task<Int> { override fun call() = level + 1 })}")
    val inner: Task<Int> = Task { level * 2 }
    println("nested: ${remoteCallFetch(2) { inner.call() + remoteCallFetch(3) { inner.call() } }}")
    var count = 1
    println("variable: ${remoteCallFetch(2) { count += 5; count }}, here $count")
    val marked = @JvmSerializableLambda { x: Int -> x * level }
    println("marked: ${remoteCallFetch(2) { marked(3) }}")
    fun local(x: Int) = x + level
    println("local: ${remoteCallFetch(2) { local(2) }}")
}

fun values() {
    val size = Size(3, 4)
    println("data: ${remoteCallFetch(2) { size.copy(width = 6) }}")
    println("record: ${remoteCallFetch(2) { Row(1, "b") }}, enum: ${remoteCallFetch(2) { Color.GREEN }}")
    println("list: ${remoteCallFetch(2) { listOf(1, 2).map { it * 2 } }}, pair: ${remoteCallFetch(2) { 1 to "x" }}")
    println("unit: ${remoteCallFetch(2) { twice(1); Unit }}, null: ${remoteCallFetch<String?>(2) { null }}")
    val state: State = Idle
    println("object: ${remoteCallFetch(2) { state } === Idle}, there: ${remoteCallFetch(2) { state === Idle }}")
    println("private object: ${remoteCallFetch<Any>(2) { Secret } === Secret}")
}

fun refusals() {
    val level = 7
    val f: (Int) -> Int = { it * level }
    println("function value: ${refused { remoteCallFetch(2) { f(3) } }}")
    val list = listOf(f)
    println("in a list: ${refused { remoteCallFetch(2) { list[0](1) } }}")
    val db = Db()
    println("db: ${refused { remoteCallFetch(2) { db.hashCode() } }}")
    val point = Point(1, 2)
    println("argument: ${refused { remoteCallFetch(2, { p: Point -> p.x }, point) }}")
    println("this: ${refused { Stuck(3).go() }}")
    try {
        remoteCallFetch(2) { error("oops $level") }
    } catch (e: RemoteException) {
        println("failure: ${e.cause}")
    }
}

fun main(args: Array<String>) {
    calls()
    functions()
    values()
    refusals()
    println("arguments: ${args.toList()}")
}
