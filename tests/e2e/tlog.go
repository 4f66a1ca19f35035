// SPDX-License-Identifier: Apache-2.0

// What another implementation makes of a log of ours: golang.org/x/mod/sumdb.
// usage: tlog LOG VKEY PROOF... (each a proof of inclusion, or FILE:OLD of consistency)
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error, what string) {
	if err != nil {
		fmt.Fprintln(os.Stderr, what+":", err)
		os.Exit(1)
	}
}

func open(text []byte, key note.Verifier) tlog.Tree {
	n, err := note.Open(text, note.VerifierList(key))
	check(err, "checkpoint")
	lines := strings.Split(n.Text, "\n")
	if lines[0] != key.Name() {
		check(fmt.Errorf("origin %s", lines[0]), "checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

// A log in the paths of c2sp.org/tlog-tiles, which leave out the height that Go's have.
type files string

func (f files) Height() int                                { return 8 }
func (f files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f files) path(t tlog.Tile) string {
	return filepath.Join(string(f), strings.Replace(t.Path(), "tile/8/", "tile/", 1))
}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(f.path(t))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func entries(f files, tree tlog.Tree, reader tlog.HashReader) {
	for first := int64(0); first < tree.N; first += 256 {
		t := tlog.Tile{H: 8, L: -1, N: first / 256, W: 256}
		if tree.N-first < 256 {
			t.W = int(tree.N - first)
		}
		data, err := os.ReadFile(strings.Replace(f.path(t), "tile/data/", "tile/entries/", 1))
		check(err, "entries")
		for i := first; i < first+int64(t.W); i++ {
			n := int(binary.BigEndian.Uint16(data))
			hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, i)})
			check(err, "hash")
			if tlog.RecordHash(data[2:2+n]) != hashes[0] {
				check(fmt.Errorf("another hash at %d", i), "entries")
			}
			data = data[2+n:]
		}
		if len(data) > 0 {
			check(fmt.Errorf("%d bytes left", len(data)), "entries")
		}
	}
}

func hashes(lines []string) (proof []tlog.Hash) {
	for _, line := range lines {
		h, err := tlog.ParseHash(line)
		check(err, "proof")
		proof = append(proof, h)
	}
	return proof
}

func inclusion(head []string, tree tlog.Tree) {
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(head[1], "extra "))
	check(err, "extra")
	index, err := strconv.ParseInt(strings.TrimPrefix(head[2], "index "), 10, 64)
	check(err, "index")
	check(tlog.CheckRecord(hashes(head[3:]), tree.N, tree.Hash, index, tlog.RecordHash(entry)), "inclusion")
}

func main() {
	key, err := note.NewVerifier(os.Args[2])
	check(err, "key")
	f := files(os.Args[1])
	text, err := os.ReadFile(filepath.Join(os.Args[1], "checkpoint"))
	check(err, "checkpoint")
	tree := open(text, key)
	reader := tlog.TileHashReader(tree, f)
	root, err := tlog.TreeHash(tree.N, reader)
	check(err, "tiles")
	if root != tree.Hash {
		check(fmt.Errorf("another root"), "tiles")
	}
	entries(f, tree, reader)
	for _, arg := range os.Args[3:] {
		name, old, grown := strings.Cut(arg, ":")
		text, err := os.ReadFile(name)
		check(err, name)
		head, checkpoint, _ := strings.Cut(string(text), "\n\n")
		tree := open([]byte(checkpoint), key)
		if !grown {
			inclusion(strings.Split(head, "\n"), tree)
			continue
		}
		text, err = os.ReadFile(old)
		check(err, old)
		was := open(text, key)
		check(tlog.CheckTree(hashes(strings.Split(head, "\n")[1:]), tree.N, tree.Hash, was.N, was.Hash), "consistency")
	}
	fmt.Println(tree.N, "entries")
}
