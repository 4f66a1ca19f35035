/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* What we agree to read, each with its reason.  Inputs found in the wild stay far below; what
 * goes over is MRL_E_LIMIT and makes the result incomplete, never clean. */

/* --- text trees: merlon.yaml, records, configurations, the catalogue --- */
#define MRL_MAX_TREE_BYTES   (64u << 20) /* tokenizer.json of large vocabularies reach 35 MB */
#define MRL_MAX_YAML_BYTES   (16u << 20) /* lock files of large projects; read in a second */
#define MRL_MAX_TREE_DEPTH   64u         /* real configurations nest below 20 */
#define MRL_MAX_TREE_NODES   (4u << 20)  /* two nodes for each entry of a 2 M vocabulary */
#define MRL_MAX_TREE_ARENA   (1u << 30)  /* never reached below the two limits above */
#define MRL_MAX_PROJECT_FILE (4u << 20)  /* merlon.yaml and records are written by hand */
#define MRL_MAX_JSON_STRING  (16u << 20) /* embedded templates and base64 blobs stay below */
#define MRL_MAX_JSON_DEPTH   512u        /* one bit each; deep nesting is an attack on recursion */

/* --- directories --- */
#define MRL_MAX_WALK_DEPTH   64u         /* node_modules nests to about 30 */
#define MRL_MAX_WALK_ENTRIES (10u << 20) /* above this the tree is not one project */
#define MRL_MAX_WALK_NAMES   (1u << 30)  /* names of one directory: 60 bytes each, in memory */
#define MRL_MAX_PATH_BYTES   4096u       /* PATH_MAX of Linux */

/* --- what is told about one file --- */
#define MRL_MAX_FACTS  512u        /* some pages for a person; long cards have 200 */
#define MRL_MAX_ISSUES 256u        /* more of them say nothing new */
#define MRL_MAX_LINKS  (64u << 10) /* ONNX exports keep one file per tensor */
#define MRL_MAX_LISTED 48u         /* names of one sort among the facts; their count is told too */

#define MRL_MAX_BILL_DIGESTS    256u  /* told of a bill of materials; most list fewer */
#define MRL_MAX_CARD_TEXT       1200u /* bytes of one paragraph; what follows is in the card */
#define MRL_MAX_CARD_PARAGRAPHS 64u   /* of all sections together; facts are few */
#define MRL_MAX_CARD_METRICS    24u   /* five facts each; leaderboards list hundreds */

/* --- the catalogue; another one can be given by hand --- */
#define MRL_MAX_CATALOG_FILES  256u  /* ours has about 60 */
#define MRL_MAX_CATALOG_ROWS   1024u /* of one list of maps: 240 checks are the most */
#define MRL_MAX_CATALOG_LIST   256u  /* of one list of words; compared with each other */
#define MRL_MAX_CATALOG_ID     80u   /* `supplier.statement_of_conformity_...` has 54 */
#define MRL_MAX_CATALOG_NUMBER 1000  /* principles and clauses are small */
#define MRL_MAX_CATALOG_DAYS   3660u /* evidence of ten years is no evidence */

/* --- text files that are read whole to be described --- */
#define MRL_MAX_DOCUMENT       (8u << 20)  /* lock files of large monorepos reach 5 MB */
#define MRL_MAX_DOCUMENT_ARENA (40u << 20) /* trees of real files take 4 to 10 times their text */
#define MRL_MAX_SAMPLE         (1u << 20)  /* of a table: some thousand rows show its shape */
#define MRL_MAX_SECRET_DIGEST  512u /* bytes of a token; longer ones are told without digest */
#define MRL_MAX_SECRET_SEARCH  (64u << 20) /* of one text; keys stand in small files */

/* --- the history of a project --- */
#define MRL_MAX_GIT_OBJECT      (1u << 20)  /* of a commit: its message is written by hand */
#define MRL_MAX_GIT_CHAIN       64u         /* git packs differences 50 deep */
#define MRL_MAX_GIT_PACKS       1024u       /* git gathers them from 50 on */
#define MRL_MAX_GIT_REFS        (64u << 10) /* branches of large projects: some thousands */
#define MRL_MAX_GIT_PACKED_REFS (16u << 20) /* 60 bytes a branch or tag */
#define MRL_MAX_GIT_COMMITS     (1u << 18)  /* of some months; the largest projects have 25,000 */

/* --- scanning --- */
#define MRL_MAX_FINDINGS   256u /* in one file; a reader has given up long before */
#define MRL_SCAN_TIME_MS   (UINT64_C(120) * 1000) /* of one file; 200 MB of opcodes take 1 s */
#define MRL_SCAN_DEPTH     8u          /* archives in archives: a .nemo with a .pt in it has 4 */
#define MRL_SCAN_ARENA     (32u << 20) /* of all open parts of a file together */
#define MRL_SCAN_PARTS     (1u << 20)  /* members of all archives of a file */
#define MRL_SCAN_TEXT      4096u       /* bytes of one text that a worker sends */
#define MRL_SCAN_MESSAGE   (4u << 20)  /* of all it sends about one file */
#define MRL_SCAN_MEMORY    (UINT64_C(768) << 20) /* of a worker; it uses below 100 MB */
#define MRL_SCAN_WORKERS   64u
#define MRL_SCAN_MEMBER    256u                 /* bytes of a member's name that are told */
#define MRL_SCAN_UNPACKED  (UINT64_C(64) << 30) /* of all packed parts of a file together */
#define MRL_SCAN_SPOOL     (24u << 20) /* of packed parts kept in memory, to be read at any place */
#define MRL_MAX_TABLE_NAME 512u        /* module and name in catalog/pickle; the longest has 70 */
#define MRL_MAX_PICKLE_STACK                                                                       \
    (3u << 20) /* 12 MB of handles; picklers push at most 1,000 at once                            \
                */
#define MRL_MAX_PICKLE_MARKS      (1u << 20) /* depth of nesting, far above Python's own recursion */
#define MRL_MAX_PICKLE_MEMO       (6u << 20) /* 24 MB of handles; what lies behind is kept thinly */
#define MRL_MAX_PICKLE_NAMES      (8u << 20) /* text of all imported names; a large model has 100 KB */
#define MRL_MAX_PICKLE_NESTED     4u /* pickles inside pickles; one level occurs in practice */
#define MRL_MAX_PICKLE_TRIAL_LINE (4u << 20) /* of bytes that may be no pickle: read in 1 ms */
#define MRL_MAX_PICKLE_PADDING    (1u << 20) /* zeros behind a pickle; pages have 4 KB */
#define MRL_MAX_PICKLE_STREAMS    (1u << 20) /* pickles one after another in a file */

/* --- keys and signatures --- */
#define MRL_MAX_PASSPHRASE       1024u       /* longer than any sentence somebody types */
#define MRL_MIN_PASSPHRASE       8u          /* of a new key; NIST SP 800-63B, 3.1.1.2 */
#define MRL_MAX_KEY_FILE         (16u << 10) /* an encrypted Ed25519 key has 400 bytes */
#define MRL_MAX_KEYS             1024u       /* of one person */
#define MRL_MAX_ENVELOPE         (1u << 20)  /* DSSE; what merlon writes has about 600 bytes */
#define MRL_MAX_SIGNATURES       16u         /* of one envelope: each costs a verification */
#define MRL_MAX_PAYLOAD_TYPE     256u        /* a media type */
#define MRL_MAX_CERTIFICATES     16u         /* of a chain; three are usual */
#define MRL_MAX_PKCS11_URI       4096u       /* a path and a few names */
#define MRL_MAX_SLOTS            64u         /* of a module; a machine has a few */
#define MRL_MAX_TOKEN_OBJECTS    1024u       /* keys or certificates that fit one wish */
#define MRL_MAX_TOKEN_VALUE      8192u       /* of an attribute: a certificate has 2 KB */
#define MRL_MAX_TRUSTED          64u /* logs or authorities of a trusted root; three are usual */
#define MRL_MAX_TRUSTED_ROOT     (4u << 20)  /* trusted_root.json has 10 KB */
#define MRL_MAX_LOG_ENTRIES      8u          /* of a bundle: each costs verifications */
#define MRL_MAX_TIMESTAMPS       8u          /* of a bundle, likewise */
#define MRL_MAX_CERTIFICATE_FILE (1u << 20)  /* PEM; the roots of all browsers have 220 KB */
#define MRL_MAX_PAYLOAD          (12u << 20) /* of a model's signature: some 70,000 files */
#define MRL_MAX_BUNDLE           (17u << 20) /* that payload in base64, and certificates */
#define MRL_MAX_SIGNED_TENSORS   (16u << 10) /* named in a model's signature; 100 bytes each */
#define MRL_HOOK_SECONDS         60u         /* a hook tells somebody, it does no work */
#define MRL_MAX_KNOWN            (8u << 20)  /* 40 bytes for each file that a signature can list */
#define MRL_MIN_HOLE             (64u << 10) /* of a sparse file, worth a question to the kernel */
#define MRL_MAX_HOLE             (1u << 30) /* whose digest is made once; the usual shard has 10^9 bytes */
#define MRL_MAX_RENAMES          1024u /* removed, and added: each is compared with each */

/* --- the ledger --- */
#define MRL_MAX_NOTE             (64u << 10)  /* of a checkpoint: 200 bytes, and some witnesses' */
#define MRL_MAX_NOTE_SIGNATURES  64u          /* c2sp.org/signed-note asks for 16 */
#define MRL_MAX_NOTE_NAME        255u         /* of a key: an address without its scheme */
#define MRL_MAX_LEDGER_ENTRY     65535u       /* the length of an entry has 16 bits in its tile */
#define MRL_MAX_LEDGER_BUNDLE    (16u << 20)  /* 256 of them with their lengths, rounded up */
#define MRL_MAX_LEDGER_JOURNAL   (64u << 20)  /* entries that wait for their tiles, in memory */
#define MRL_MAX_LEDGER_PROOF     (128u << 10) /* 64 hashes, a checkpoint and an entry in base64 */
#define MRL_MAX_LEDGER_CONTENT   (16u << 20)  /* prompts and settings are texts of some KB */
#define MRL_MAX_LEDGER_WAIT_MS   5000u        /* for another writer; an append takes far less */
#define MRL_MAX_KEPT_CHECKPOINTS (1u << 20)   /* one for each run that changed something */
#define MRL_MAX_DIFF_LINES       (64u << 10)  /* of one version of a text */
#define MRL_MAX_DIFF_EDITS       4096u        /* beyond, texts have little in common */

/* --- packed data --- */
#define MRL_MAX_UNPACKED        (UINT64_C(4) << 30)   /* of one stream; 10 s of one core */
#define MRL_MAX_UNPACK_RATIO    UINT64_C(2048)        /* deflate cannot pass 1032 */
#define MRL_UNPACK_RATIO_FREE   (UINT64_C(16) << 20)  /* zeros pack well; small ones do no harm */
#define MRL_MAX_UNPACK_MEMORY   (UINT64_C(32) << 20)  /* of dictionaries, as far as filled */
#define MRL_MAX_DICTIONARY      (UINT64_C(264) << 20) /* asked for; `xz -9` has 65 MB */
#define MRL_MAX_ZSTD_WINDOW_LOG 28                    /* 256 MB; `zstd --ultra -22` has 27 */
#define MRL_UNPACK_HISTORY      65536u                /* the usual window of a reader */
#define MRL_UNPACK_RESTARTS     16u                   /* probing, describing and scanning are 3 */

/* --- ZIP archives --- */
#define MRL_MAX_ZIP_ENTRIES                                                                        \
    (256u << 10)                       /* above checkpoints with a member per tensor: 40 MB here */
#define MRL_MAX_ZIP_GAPS   64u         /* the first ones tell the story */
#define MRL_MAX_ZIP_PROBED 4096u       /* to tell the flavour; the telling members come early */
#define MRL_MAX_ZIP_ARENA  (64u << 20) /* names and places of that many members */

/* --- 7z archives --- */
#define MRL_MAX_7Z_HEADER  (8u << 20) /* names and sizes; 100 bytes for each member */
#define MRL_MAX_7Z_ENTRIES (64u << 10)
#define MRL_MAX_7Z_CODERS  8u /* of one folder; BCJ2 has four, encrypted five */
#define MRL_MAX_7Z_WRAPS   4u /* headers packed in headers; writers pack once */
#define MRL_MAX_7Z_ARENA   (48u << 20)

/* --- NumPy --- */
#define MRL_MAX_NPY_HEADER (64u << 10) /* NumPy itself refuses more than 10,000 bytes */

/* --- records --- */
#define MRL_MAX_RECORDS (64u << 10) /* a large organisation keeps a few thousand */

/* --- the graph of what depends on what --- */
#define MRL_MAX_GRAPH_NODES (64u << 20)  /* assets of an inventory and what they name: 1 GB */
#define MRL_MAX_GRAPH_ARCS  (256u << 20) /* four for each of them */

/* --- provenance: imports and the index --- */
#define MRL_MAX_SOURCE_URL       (8u << 10) /* of one address; browsers and crawlers cut at 2,000 */
#define MRL_MAX_SOURCE_LINE      (1u << 20) /* one row of CSV, JSON Lines or CDX */
#define MRL_MAX_SOURCE_HEAD      (64u << 10) /* header of one WARC record; they have 500 bytes */
#define MRL_MAX_SOURCE_FIELDS    1024u       /* columns of a table */
#define MRL_MAX_SOURCE_BYTES     (UINT64_C(1) << 40) /* unpacked, of one file: days of reading */
#define MRL_MAX_SOURCE_RATIO     UINT64_C(256)       /* text of rows packs 5 to 50 times */
#define MRL_MAX_DATASETS         4096u       /* of one index; each costs a count in every segment */
#define MRL_MAX_USES             1024u       /* "training", "evaluation": a handful */
#define MRL_MAX_IMPORTS          (64u << 10) /* files that an index remembers */
#define MRL_MAX_SEGMENTS         256u        /* they grow by doubling: 40 hold all there is */
#define MRL_MAX_MANIFEST         (64u << 20) /* of an index: counts for all datasets in all segments */
#define MRL_MAX_TREE_BLOCK       (4u << 20)   /* 256 addresses of the greatest length, and a bit */
#define MRL_MAX_RECORD_BLOCK     (256u << 10) /* rows of one block, unpacked, without digests */
#define MRL_MAX_RUNS             512u         /* merged at once: 64 KB each is 32 MB */
#define MRL_MAX_PROVENANCE_FILES (4u << 10)   /* of a dataset, looked for by digest; 1 ms each */
#define MRL_MAX_ROWS_TOLD        100u         /* malformed ones that are named; all are counted */

/* --- tensors of one file --- */
#define MRL_MAX_TENSORS (512u << 10) /* mixtures of experts reach 100,000 in all their shards */
#define MRL_MAX_NAME    4096u        /* names of tensors, columns and operators are short paths */

/* --- HDF5 --- */
#define MRL_MAX_HDF5_OBJECTS  (256u << 10) /* a large model has some thousand weights */
#define MRL_MAX_HDF5_MESSAGES (4u << 20)   /* an object has about ten */
#define MRL_MAX_HDF5_LEVELS   16u          /* of a B-tree; three hold a million names */
#define MRL_MAX_HDF5_ARENA    (256u << 20) /* names and configuration of one file */

/* --- Parquet --- */
#define MRL_MAX_PARQUET_FOOTER (64u << 20) /* thousands of columns in hundreds of row groups */
#define MRL_MAX_THRIFT_DEPTH   16u         /* parquet.thrift nests to 6 */

/* --- GGUF --- */
#define MRL_MAX_GGUF_METADATA  (64u << 10) /* models carry 20 to 60 pairs */
#define MRL_MAX_GGUF_TEXT      4096u       /* names and licences; longer texts are read in place */
#define MRL_MAX_GGUF_ITEMS     (4u << 20)  /* vocabularies and merges together stay below 1 M */
#define MRL_MAX_GGUF_TEMPLATE  (1u << 20)  /* chat templates reach 30 KB */
#define MRL_MAX_GGUF_DEPTH     4u          /* no known writer nests arrays at all */
#define MRL_MAX_GGUF_ALIGNMENT (1u << 20)  /* writers use 32; above a page is padding to hide in */

/* --- ONNX --- */
#define MRL_MAX_ONNX_DEPTH   64u /* a subgraph takes three levels; models nest two or three */
#define MRL_MAX_ONNX_FIELDS  (8u << 20) /* a large exported model has 500,000 */
#define MRL_MAX_ONNX_TEXT    4096u      /* names; longer documentation is not kept */
#define MRL_MAX_ONNX_DIMS    64u        /* of one tensor */
#define MRL_MAX_ONNX_DOMAINS 256u       /* real models use one to five */

/* --- Core ML, PaddlePaddle: messages that a table describes --- */
#define MRL_MAX_PB_DEPTH  64u         /* blocks in operations take four levels each */
#define MRL_MAX_PB_FIELDS (16u << 20) /* of one file; read in a second */
#define MRL_MAX_PB_TEXT   4096u       /* names and paths */

/* --- serialised R objects --- */
#define MRL_MAX_R_ITEMS      (32u << 20)  /* strings and lists; vectors of numbers count once */
#define MRL_MAX_R_DEPTH      (64u << 10)  /* lists go on without depth; R itself stops earlier */
#define MRL_MAX_R_REFERENCES (256u << 10) /* symbols and environments; a large model has 10,000 */

/* --- MessagePack --- */
#define MRL_MAX_MSGPACK_DEPTH  128u        /* trees of parameters nest below 20 */
#define MRL_MAX_MSGPACK_VALUES (32u << 20) /* names and arrays; a large model has 100,000 */

/* --- tar archives --- */
#define MRL_MAX_TAR_ENTRIES (256u << 10) /* as for ZIP */
#define MRL_MAX_TAR_HEADER  (64u << 10)  /* long names and pax headers; paths have 4096 bytes */
#define MRL_MAX_TAR_PROBED  64u          /* to tell the flavour */
#define MRL_MAX_TAR_ARENA   (8u << 20)   /* for that many headers */
#define MRL_MAX_TAR_PADDING (64u << 10)  /* zeros behind the end; tar writes records of 10 KiB */

/* --- pickles, where only facts are wanted --- */
#define MRL_MAX_PICKLE_LOOK (64u << 10) /* opcodes; names of modules stand early, 2 ms */

/* --- bills of materials --- */
#define MRL_MAX_BOM_ITEMS     (1u << 20) /* a large project has some ten thousand things */
#define MRL_MAX_BOM_FIELDS    4096u      /* of one thing; a model with a long card has 200 */
#define MRL_MAX_BOM_RELATIONS (4u << 20) /* four for each thing */
#define MRL_MAX_BOM_DEPTH     16u        /* things in things; a model's files are at 3 */

/* --- JSON Schema --- */
#define MRL_MAX_SCHEMA_RULES    (64u << 10) /* the schema of CycloneDX 1.7 has some 3,000 */
#define MRL_MAX_SCHEMA_DEPTH    512u        /* rules within rules: SPDX 3.0.1 comes to about 100 */
#define MRL_MAX_SCHEMA_WORK     UINT64_C(200000000) /* about a second; 10,000 components take 1 % */
#define MRL_MAX_SCHEMA_PROBLEMS 100u        /* as many as somebody reads; the rest is counted */
#define MRL_MAX_URI_BYTES       (8u << 10)  /* what browsers and servers take */
#define MRL_MAX_REGEX_BYTES     (16u << 10) /* the longest of CycloneDX has 250 */
#define MRL_MAX_REGEX_DEPTH     64u         /* groups in groups */
#define MRL_MAX_REGEX_RECURSION 1024u       /* that many groups, and long sequences between them */
#define MRL_MAX_REGEX_STATES    (32u << 10) /* 128 hexadecimal digits take 128 */
#define MRL_MAX_REGEX_LOOKS     64u         /* look-arounds: each is a run over the text */
#define MRL_MAX_BOM_PROBLEMS    200u        /* as many as somebody reads; the rest is counted */
